// Uses the official Resend SDK as an application would, with nothing changed but its base URL.
//
//   node drive.js <base URL> <API key>
//
// Ends with 0 when all is as the SDK's documentation says.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Resend } from 'resend';

const [baseUrl, key] = process.argv.slice(2);
const resend = new Resend(key, { baseUrl });
const from = 'Shop <shop@example.com>';

// The data of a call that must succeed.
async function done(call) {
  const { data, error } = await call;
  assert.equal(error, null, JSON.stringify(error));
  return data;
}

// The error of a call that must not.
async function refused(call, statusCode, name) {
  const { data, error } = await call;
  assert.equal(data, null);
  assert.equal(error.statusCode, statusCode, JSON.stringify(error));
  assert.equal(error.name, name);
  assert.ok(error.message.length > 0);
  return error;
}

async function until(what, check) {
  const end = Date.now() + 20_000;
  for (;;) {
    const value = await check();
    if (value) {
      return value;
    }
    assert.ok(Date.now() < end, `not within 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const steps = {
  async send() {
    const { id } = await done(resend.emails.send({
      from,
      to: ['sdk@example.com', 'Grace <grace@example.com>'],
      cc: 'cc@example.com',
      bcc: ['bcc@example.com'],
      replyTo: 'reply@example.com',
      subject: 'From the SDK',
      html: '<p>Hello <img src="cid:logo"></p>',
      text: 'Hello',
      headers: { 'X-Order': '17' },
      tags: [{ name: 'category', value: 'sdk' }],
      attachments: [
        { filename: 'bill.txt', content: Buffer.from('to pay') },
        { filename: 'logo.png', content: 'iVBORw0KGgo=', contentType: 'image/png', contentId: 'logo' },
      ],
    }));
    const email = await until('sent', async () => {
      const found = await done(resend.emails.get(id));
      return found.last_event === 'sent' && found;
    });
    assert.equal(email.object, 'email');
    assert.deepEqual(email.to, ['sdk@example.com', 'Grace <grace@example.com>']);
    assert.deepEqual(email.cc, ['cc@example.com']);
    assert.deepEqual(email.bcc, ['bcc@example.com']);
    assert.deepEqual(email.reply_to, ['reply@example.com']);
    assert.equal(email.subject, 'From the SDK');
    assert.deepEqual(email.tags, [{ name: 'category', value: 'sdk' }]);
    assert.match(email.message_id, /^<.+@example\.com>$/);
  },

  async template() {
    const { id } = await done(resend.emails.send({
      from,
      to: 'template@example.com',
      subject: 'Welcome, Ada',
      template: { id: 'welcome', variables: { name: 'Ada', dashboardUrl: 'https://example.com/dashboard' } },
    }));
    await until('sent', async () => (await done(resend.emails.get(id))).last_event === 'sent');
  },

  async idempotencyKey() {
    const idempotencyKey = randomUUID();
    const email = { from, to: 'once@example.com', subject: 'Once', text: 'x' };
    const first = await done(resend.emails.send(email, { idempotencyKey }));
    const second = await done(resend.emails.send(email, { idempotencyKey }));
    assert.equal(second.id, first.id);
    await refused(resend.emails.send({ ...email, text: 'y' }, { idempotencyKey }), 409, 'invalid_idempotent_request');
  },

  async batch() {
    const { data } = await done(resend.batch.send([
      { from, to: 'batch-1@example.com', subject: 'One', text: 'x' },
      { from, to: 'batch-2@example.com', subject: 'Two', text: 'x' },
    ]));
    assert.equal(data.length, 2);
    assert.equal((await done(resend.emails.get(data[1].id))).subject, 'Two');
    const permissive = await done(resend.batch.send([
      { from, to: 'nobody', subject: 'Wrong', text: 'x' },
      { from, to: 'batch-3@example.com', subject: 'Three', text: 'x' },
    ], { batchValidation: 'permissive' }));
    assert.equal(permissive.data.length, 1);
    assert.equal(permissive.errors[0].index, 0);
    await refused(resend.batch.send([{ from, to: 'nobody', subject: 'Wrong', text: 'x' }]), 422, 'validation_error');
  },

  async scheduleMoveCancel() {
    const { id } = await done(resend.emails.send({
      from, to: 'later@example.com', subject: 'Later', text: 'x', scheduledAt: new Date(Date.now() + 3_600_000).toISOString(),
    }));
    assert.equal((await done(resend.emails.get(id))).last_event, 'scheduled');
    const moved = new Date(Date.now() + 7_200_000).toISOString();
    assert.deepEqual(await done(resend.emails.update({ id, scheduledAt: moved })), { object: 'email', id });
    assert.equal(Date.parse((await done(resend.emails.get(id))).scheduled_at), Date.parse(moved));
    assert.deepEqual(await done(resend.emails.cancel(id)), { object: 'email', id });
    assert.equal((await done(resend.emails.get(id))).last_event, 'canceled');
    await refused(resend.emails.update({ id, scheduledAt: moved }), 409, 'validation_error');

    const soon = await done(resend.emails.send({
      from, to: 'sooner@example.com', subject: 'Sooner', text: 'x', scheduledAt: new Date(Date.now() + 3_600_000).toISOString(),
    }));
    await done(resend.emails.update({ id: soon.id, scheduledAt: new Date().toISOString() }));
    await until('sent', async () => (await done(resend.emails.get(soon.id))).last_event === 'sent');
  },

  async list() {
    const first = await done(resend.emails.list({ limit: 3 }));
    assert.equal(first.object, 'list');
    assert.equal(first.data.length, 3);
    assert.equal(first.has_more, true);
    const second = await done(resend.emails.list({ limit: 3, after: first.data[2].id }));
    assert.equal(new Set([...first.data, ...second.data].map((email) => email.id)).size, 6);
    const back = await done(resend.emails.list({ limit: 3, before: second.data[0].id }));
    assert.deepEqual(back.data.map((email) => email.id), first.data.map((email) => email.id));
  },

  async suppressions() {
    const { id } = await done(resend.suppressions.add({ email: 'Gone@example.com' }));
    assert.equal((await done(resend.suppressions.get('gone@example.com'))).id, id);
    assert.ok((await done(resend.suppressions.list({ origin: 'manual' }))).data.some((one) => one.id === id));
    const email = await done(resend.emails.send({ from, to: 'gone@example.com', subject: 'To nobody', text: 'x' }));
    await until('suppressed', async () => (await done(resend.emails.get(email.id))).last_event === 'suppressed');
    assert.equal((await done(resend.suppressions.remove(id))).deleted, true);
    await refused(resend.suppressions.get(id), 404, 'not_found');
    await done(resend.suppressions.batch.add({ emails: ['a@example.org', 'b@example.org'] }));
    assert.equal((await done(resend.suppressions.batch.remove({ emails: ['a@example.org', 'b@example.org'] }))).data.length, 2);
  },

  async errors() {
    const error = await refused(resend.emails.send({ from, to: 'nobody', subject: 'x', text: 'x' }), 422, 'validation_error');
    assert.match(error.message, /\/to/);
    await refused(resend.emails.send({ from, to: 'a@example.com', text: 'x' }), 422, 'validation_error');
    await refused(resend.emails.send({ from: 'x\r\nBcc: eve@example.com', to: 'a@example.com', subject: 'x', text: 'x' }), 422,
      'validation_error');
    await refused(resend.emails.get(randomUUID()), 404, 'not_found');
    await refused(resend.emails.cancel(randomUUID()), 404, 'not_found');
    const stranger = new Resend('re_wrong', { baseUrl });
    await refused(stranger.emails.send({ from, to: 'a@example.com', subject: 'x', text: 'x' }), 401, 'invalid_api_key');
  },
};

for (const [name, step] of Object.entries(steps)) {
  await step();
  console.log(`ok ${name}`);
}
