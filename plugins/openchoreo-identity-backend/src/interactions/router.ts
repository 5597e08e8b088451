import express from 'express';
import Router from 'express-promise-router';
import type Provider from 'oidc-provider';
import { AccountDirectory } from '../accounts';
import { consentPage, loginPage } from './loginPage';
import { createThrottle } from './throttle';

/** Routes of the login page: `GET|POST /interaction/:uid`. */
export function createInteractionRouter(options: {
  provider: Provider;
  accounts: AccountDirectory;
}): express.Router {
  const { provider, accounts } = options;
  const router = Router();
  const throttle = createThrottle({ limit: 10, windowMs: 60_000 });

  router.use((_req, res, next) => {
    res.set('cache-control', 'no-store');
    // The page needs its own style element, and the form leads back to the application.
    res.set(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'",
    );
    next();
  });

  router.get('/interaction/:uid', async (req, res) => {
    const details = await provider.interactionDetails(req, res);
    const action = `${req.baseUrl}/interaction/${details.uid}`;
    res.type('html').send(
      details.prompt.name === 'consent'
        ? consentPage({
            action: `${action}/consent`,
            client: String(details.params.client_id),
            username: details.session?.accountId ?? '',
          })
        : loginPage({ action }),
    );
  });

  router.post('/interaction/:uid/consent', async (req, res) => {
    const details = await provider.interactionDetails(req, res);
    if (details.prompt.name !== 'consent') {
      res.redirect(303, `${req.baseUrl}/interaction/${details.uid}`);
      return;
    }
    await provider.interactionFinished(
      req,
      res,
      { consent: {} },
      { mergeWithLastSubmission: true },
    );
  });

  router.post(
    '/interaction/:uid',
    express.urlencoded({ extended: false, limit: '8kb' }),
    async (req, res) => {
      const details = await provider.interactionDetails(req, res);
      const username = String(req.body.username ?? '').trim();
      const password = String(req.body.password ?? '');
      const retry = (status: number, error: string) =>
        res
          .status(status)
          .type('html')
          .send(
            loginPage({
              action: `${req.baseUrl}/interaction/${details.uid}`,
              username,
              error,
            }),
          );
      if (throttle.blocked(username)) {
        retry(429, 'Too many attempts. Wait a minute and try again.');
        return;
      }
      const account = accounts.verify(username, password);
      if (!account) {
        throttle.fail(username);
        retry(401, 'That user name and password do not match.');
        return;
      }
      throttle.clear(username);
      await provider.interactionFinished(
        req,
        res,
        { login: { accountId: account.username, remember: true } },
        { mergeWithLastSubmission: false },
      );
    },
  );
  return router;
}
