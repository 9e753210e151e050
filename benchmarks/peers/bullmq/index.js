// Does what the load driver asks for, one request a line in, one answer a line out, both JSON:
//   {"do": "fill" | "drain" | "both", "tasks": n}                -> {"nanos": n}
//   {"do": "latencies", "tasks": n, "perSecond": n}              -> {"nanos": [n, ...]}
// and with each answer {"sent": commands so far, "cpuNanos": CPU time so far}; a failure is {"error": text}.
import { createInterface } from 'node:readline';
import { hrtime } from 'node:process';

const PEERS = { bullmq: './bullmq.js', 'bee-queue': './bee-queue.js' };
const BATCH = 100;
const BATCHES_ON_THEIR_WAY = 4;
const CONCURRENCY = 100;
const SIZE = 100;

const [peerName, host, port] = process.argv.slice(2);
const { Peer, commandsSent } = await import(PEERS[peerName]);
const peer = new Peer({ host, port: Number(port) });

const now = () => Number(hrtime.bigint());

// 100 bytes of JSON, as every contender's.
function note(at) {
  const frame = JSON.stringify({ at, text: '' }).length;
  return { at, text: 'x'.repeat(SIZE - frame) };
}

async function enqueue(tasks) {
  let left = tasks;
  const lane = async () => {
    while (left > 0) {
      const batch = Math.min(BATCH, left);
      left -= batch;
      await peer.addAll(Array.from({ length: batch }, () => note(0)));
    }
  };
  await Promise.all(Array.from({ length: BATCHES_ON_THEIR_WAY }, lane));
}

// A worker and a promise for the moment when so many tasks are acknowledged.
async function work(tasks, handler) {
  let done;
  let left = tasks;
  const all = new Promise((resolve) => (done = resolve));
  const worker = await peer.startWorker(CONCURRENCY, handler, () => {
    if (--left === 0) done();
  });
  return { all, stop: () => worker.stop() };
}

const actions = {
  async fill({ tasks }) {
    const start = now();
    await enqueue(tasks);
    return now() - start;
  },

  async drain({ tasks }) {
    let first = 0;
    const worker = await work(tasks, () => {
      first ||= now();
    });
    await worker.all;
    const nanos = now() - first;
    await worker.stop();
    return nanos;
  },

  async both({ tasks }) {
    const worker = await work(tasks, () => {});
    const start = now();
    await Promise.all([enqueue(tasks), worker.all]);
    const nanos = now() - start;
    await worker.stop();
    return nanos;
  },

  async latencies({ tasks, perSecond }) {
    const latencies = [];
    const worker = await work(tasks, ({ at }) => latencies.push(now() - at));
    const start = now();
    const answers = [];
    for (let i = 0; i < tasks; i++) {
      const wait = (start + (i * 1e9) / perSecond - now()) / 1e6;
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      answers.push(peer.addOne(note(now())));
    }
    await Promise.all([...answers, worker.all]);
    await worker.stop();
    return latencies;
  },
};

async function answer(line) {
  const request = JSON.parse(line);
  const nanos = await actions[request.do](request);
  const { user, system } = process.cpuUsage();
  return { nanos, sent: commandsSent(), cpuNanos: (user + system) * 1000 };
}

for await (const line of createInterface({ input: process.stdin })) {
  const said = await answer(line).catch((error) => ({ error: String(error.stack ?? error) }));
  process.stdout.write(JSON.stringify(said) + '\n');
}
await peer.close();
process.exit(0);
