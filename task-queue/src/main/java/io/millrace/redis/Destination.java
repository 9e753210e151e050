package io.millrace.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;

/** Where a link leads: a server, or whichever server plays a part at the time. */
interface Destination {

    /** A connection to it, as it is now. */
    Future<RedisConnection> connect();

    /** Whether a refusal says that another server plays the part now, so that the link has to connect anew. */
    boolean hasMoved(String refusal);

    /** The one server, or the master that Sentinel names: whoever takes no writes any more is not it. */
    static Destination master(Redis redis) {
        return new Destination() {
            @Override
            public Future<RedisConnection> connect() {
                return redis.connect();
            }

            @Override
            public boolean hasMoved(String refusal) {
                return refusal.contains("READONLY");
            }
        };
    }

    /** A node of a cluster, whatever it has. */
    static Destination node(ClusterNodes nodes, NodeAddress node) {
        return new Destination() {
            @Override
            public Future<RedisConnection> connect() {
                return nodes.connect(node);
            }

            @Override
            public boolean hasMoved(String refusal) {
                return false;
            }
        };
    }

    /** Whichever node of a cluster has a slot. */
    static Destination slot(ClusterNodes nodes, int slot) {
        return new Destination() {
            @Override
            public Future<RedisConnection> connect() {
                return nodes.learn().compose(learnt -> {
                    NodeAddress master = nodes.masterOf(slot);
                    return master == null ? Future.failedFuture("no node of the cluster has slot " + slot)
                            : nodes.connect(master);
                });
            }

            @Override
            public boolean hasMoved(String refusal) {
                return refusal.contains("MOVED") || refusal.contains("CLUSTERDOWN");
            }
        };
    }
}
