import express from 'express';

// What everything is measured against: the least that Express 5 can do with a page. Its own process, as Lectern has one.

const app = express();
app.get('/', (_req, res) => {
  res.type('html').send('<!doctype html><html lang="en"><head><title>Bare</title></head><body><h1>A bare page</h1></body></html>');
});
const server = app.listen(0, '127.0.0.1', () => {
  process.send?.((server.address() as { port: number }).port);
});
process.once('disconnect', () => process.exit());
