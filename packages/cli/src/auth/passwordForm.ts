import { CliError, EXIT } from '../errors';

const MAX_STEPS = 12;

/**
 * Signs in at the embedded identity provider without a browser, by filling in its forms: for scripts and tests, with sample accounts. Answers
 * the address that the provider sends the browser back to. The password goes to the provider's own pages and nowhere else.
 */
export async function signInByForm(options: {
  fetch: typeof globalThis.fetch;
  authorizationUrl: URL;
  redirectUri: string;
  username: string;
  password: string;
}): Promise<URL> {
  const { fetch, redirectUri, username, password } = options;
  const { origin } = options.authorizationUrl;
  const cookies = new Map<string, string>();
  const request = async (url: URL, form?: URLSearchParams) => {
    if (url.origin !== origin) {
      throw problem(`The identity provider leads away to ${url.origin}.`);
    }
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      body: form,
      redirect: 'manual',
      headers: {
        cookie: [...cookies].map(([k, v]) => `${k}=${v}`).join('; '),
      },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name) cookies.set(name, value);
    }
    return response;
  };

  let url = options.authorizationUrl;
  let form: URLSearchParams | undefined;
  let sent = false;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const response = await request(url, form);
    form = undefined;
    const location = response.headers.get('location');
    if (location) {
      await response.body?.cancel();
      url = new URL(location, url);
      if (url.href.startsWith(redirectUri)) return url;
      continue;
    }
    const page = await response.text();
    const action = /<form[^>]*\saction="([^"]+)"/.exec(page)?.[1];
    if (!action) throw problem('The identity provider shows no sign-in form.');
    const asksPassword = /name="password"/.test(page);
    if (asksPassword && sent) {
      const reason = /role="alert"[^>]*>([^<]+)</.exec(page)?.[1];
      throw problem(reason ?? 'The identity provider refused the password.');
    }
    sent ||= asksPassword;
    url = new URL(action.replaceAll('&amp;', '&'), url);
    form = new URLSearchParams(asksPassword ? { username, password } : {});
  }
  throw problem('The identity provider asks for more and more.');
}

const problem = (message: string) =>
  new CliError(message, {
    remedy:
      'Check user name and password; for other identity providers use `occ login` with a browser.',
    exitCode: EXIT.denied,
  });
