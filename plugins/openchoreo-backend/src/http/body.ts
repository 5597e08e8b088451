import express, { RequestHandler } from 'express';
import { ContextOf } from './context';

/** Reads a JSON body of at most `limit`, of those who are known: nothing of what others send is looked at. */
export function jsonBody(contextOf: ContextOf, limit: string): RequestHandler {
  const read = express.json({ limit });
  return (req, res, next) => {
    contextOf(req, 'portal').then(() => read(req, res, next), next);
  };
}
