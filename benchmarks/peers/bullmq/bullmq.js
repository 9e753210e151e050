// BullMQ as its guide has it: bulk adding, one worker, nothing kept of completed jobs.
import { Queue, Worker } from 'bullmq';
import Redis from 'ioredis';

const NAME = 'bench';
const KEEP_NOTHING = { removeOnComplete: true, removeOnFail: true };

let sent = 0;
const sendCommand = Redis.prototype.sendCommand;
Redis.prototype.sendCommand = function (...args) {
  sent++;
  return sendCommand.apply(this, args);
};

export const commandsSent = () => sent;

export class Peer {
  constructor(redis) {
    this.connection = { ...redis, maxRetriesPerRequest: null };
    this.queue = new Queue(NAME, { connection: this.connection, defaultJobOptions: KEEP_NOTHING });
  }

  addAll(notes) {
    return this.queue.addBulk(notes.map((data) => ({ name: 'note', data })));
  }

  addOne(note) {
    return this.queue.add('note', note);
  }

  async startWorker(concurrency, handler, completed) {
    const worker = new Worker(NAME, async (job) => handler(job.data), { connection: this.connection, concurrency });
    worker.on('completed', completed);
    worker.on('error', (error) => process.stderr.write(`bullmq: ${error}\n`));
    await worker.waitUntilReady();
    return { stop: () => worker.close() };
  }

  close() {
    return this.queue.close();
  }
}
