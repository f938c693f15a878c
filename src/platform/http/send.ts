import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';
import type { Config } from '../../config.js';
import type { Reply } from './route.js';

const WORTH_COMPRESSING = 1_024;

/** Sends text compressed where the browser takes it. Level 1: three times quicker than the default for a tenth more bytes. */
function sendText(req: Request, res: Response, type: string, text: string): void {
  res.setHeader('Content-Type', `${type}; charset=utf-8`);
  res.setHeader('Vary', 'Accept-Encoding, Accept');
  if (text.length < WORTH_COMPRESSING || !/\bgzip\b/.test(req.get('accept-encoding') ?? '')) {
    res.end(text);
    return;
  }
  const compressed = gzipSync(text, { level: 1 });
  res.setHeader('Content-Encoding', 'gzip');
  res.setHeader('Content-Length', compressed.length);
  res.end(compressed);
}

export interface Sender {
  html(req: Request, res: Response, status: number, html: string): void;
  reply(req: Request, res: Response, reply: Exclude<Reply, { kind: 'page' }>): Promise<void>;
  headers(res: Response, reply: Reply): void;
}

/** Turns replies into HTTP. Pages of people are never stored by a proxy or a shared browser. */
export function createSender(config: Config): Sender {
  return {
    html(req, res, status, html) {
      res.status(status);
      res.setHeader('Cache-Control', 'no-store');
      sendText(req, res, 'text/html', html);
    },

    headers(res, reply) {
      if (reply.retryAfter !== undefined) res.setHeader('Retry-After', String(reply.retryAfter));
      for (const { name, value, maxAgeMs } of reply.cookies ?? []) {
        res.cookie(name, value, { httpOnly: true, sameSite: 'lax', secure: config.secure, path: '/', maxAge: maxAgeMs });
      }
    },

    async reply(req, res, reply) {
      switch (reply.kind) {
        case 'redirect':
          res.setHeader('Cache-Control', 'no-store');
          res.redirect(303, reply.to);
          return;
        case 'json':
          res.status(reply.status);
          res.setHeader('Cache-Control', 'no-store');
          sendText(req, res, 'application/json', JSON.stringify(reply.data));
          return;
        case 'localFile':
          await new Promise<void>((resolve, reject) => {
            const options = { headers: { 'Content-Type': reply.type }, immutable: reply.immutable, maxAge: reply.immutable ? '1y' : 0, dotfiles: 'allow' as const };
            res.sendFile(reply.path, options, (error: Error | undefined) => (error && !res.headersSent ? reject(error) : resolve()));
          });
          return;
        case 'file':
          res.setHeader('Content-Type', reply.type);
          res.setHeader('Cache-Control', 'no-store');
          if (reply.downloadAs !== null) res.attachment(reply.downloadAs).type(reply.type);
          if (Buffer.isBuffer(reply.body)) res.end(reply.body);
          else await pipeline(reply.body, res);
          return;
      }
    },
  };
}
