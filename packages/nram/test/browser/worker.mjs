import { learnCopy } from './learn-copy.mjs';

self.onmessage = async ({ data }) => self.postMessage(await learnCopy(data));
