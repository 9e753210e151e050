// bee-queue with what its README turns off for speed: no events, no stored jobs, no delayed jobs, nothing kept.
import { createRequire } from 'node:module';
import BeeQueue from 'bee-queue';

const NAME = 'bench';
const LEAN = {
  getEvents: false,
  sendEvents: false,
  storeJobs: false,
  activateDelayedJobs: false,
  removeOnSuccess: true,
  removeOnFailure: true,
};

// The client is bee-queue's own dependency.
const { RedisClient } = createRequire(createRequire(import.meta.url).resolve('bee-queue'))('redis');
let sent = 0;
const send = RedisClient.prototype.internal_send_command;
RedisClient.prototype.internal_send_command = function (...args) {
  sent++;
  return send.apply(this, args);
};

export const commandsSent = () => sent;

export class Peer {
  constructor(redis) {
    this.settings = { ...LEAN, redis };
    this.queue = new BeeQueue(NAME, { ...this.settings, isWorker: false });
  }

  async addAll(notes) {
    const failures = await this.queue.saveAll(notes.map((note) => this.queue.createJob(note)));
    for (const error of failures.values()) throw error;
  }

  addOne(note) {
    return this.queue.createJob(note).save();
  }

  async startWorker(concurrency, handler, completed) {
    const worker = new BeeQueue(NAME, { ...this.settings, isWorker: true });
    worker.on('succeeded', completed);
    worker.on('error', (error) => process.stderr.write(`bee-queue: ${error}\n`));
    await worker.ready();
    worker.process(concurrency, async (job) => handler(job.data));
    return { stop: () => worker.close() };
  }

  close() {
    return this.queue.close();
  }
}
