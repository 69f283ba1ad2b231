// node's own fetch, as an application would use it: conversation.mjs HOST PORT PREFIX

import { subscribe } from 'node:diagnostics_channel';
import process from 'node:process';
import { byFetch, hold, steps } from './steps.mjs';

const [host, port, prefix] = process.argv.slice(2);
let opened = 0;
subscribe('undici:client:connected', () => opened++);

console.log(`fetch of node ${process.versions.node}, its undici ${process.versions.undici}`);
await hold(
  steps({ at: `http://${host}:${port}`, prefix, ask: byFetch, connections: () => opened }),
);
