/** What the login page shows. */
export interface LoginPageModel {
  action: string;
  username?: string;
  error?: string;
}

const escape = (value: string) =>
  value.replace(
    /[&<>"']/g,
    c =>
      ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }[
        c
      ]!),
  );

const MARK = `<svg width="40" height="40" viewBox="0 0 48 48" aria-hidden="true"><path d="M15 3h18l12 12v18L33 45H15L3 33V15z" fill="none" stroke="var(--accent)" stroke-width="4" stroke-linejoin="round"/><circle cx="17" cy="20" r="4.5" fill="var(--accent)"/><circle cx="31" cy="20" r="4.5" fill="var(--accent)"/><circle cx="24" cy="32" r="4.5" fill="var(--accent)"/></svg>`;

/** What every page of the provider looks like: no script, works on a phone, in the dark and by keyboard. */
function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · OpenChoreo Portal</title>
<style>
  :root { color-scheme: light dark; --bg:#f4f6fa; --card:#fff; --text:#16202e; --muted:#566375; --line:#8492a6; --accent:#2148c0; --on:#fff; --err:#b3261e; }
  @media (prefers-color-scheme: dark) { :root { --bg:#0f141b; --card:#19212c; --text:#e8edf4; --muted:#a7b3c2; --line:#6a7889; --accent:#8fb0ff; --on:#0b1220; --err:#ffb4ab; } }
  * { box-sizing: border-box; }
  body { margin:0; min-height:100vh; display:grid; place-items:center; background:var(--bg); color:var(--text); font:16px/1.5 system-ui, sans-serif; padding:1rem; }
  main { width:min(24rem,100%); background:var(--card); border-radius:16px; padding:2rem; box-shadow:0 1px 2px #0003, 0 12px 32px #0002; }
  h1 { font-size:1.35rem; margin:.75rem 0 .25rem; }
  p { margin:0 0 1.25rem; color:var(--muted); }
  label { display:block; font-weight:600; margin:0 0 .3rem; }
  input { width:100%; padding:.65rem .75rem; margin:0 0 1rem; font:inherit; color:inherit; background:transparent; border:1px solid var(--line); border-radius:8px; }
  input:focus-visible, button:focus-visible { outline:3px solid var(--accent); outline-offset:2px; }
  button { width:100%; padding:.7rem; font:inherit; font-weight:600; color:var(--on); background:var(--accent); border:0; border-radius:8px; cursor:pointer; }
  .error { color:var(--err); font-weight:600; }
</style>
</head>
<body>
<main>
  ${MARK}
  <h1>${title}</h1>
  ${content}
</main>
</body>
</html>`;
}

/** Asks for user name and password. */
export function loginPage(model: LoginPageModel): string {
  const error = model.error
    ? `<p class="error" role="alert" id="error">${escape(model.error)}</p>`
    : '';
  const describedBy = model.error
    ? ' aria-invalid="true" aria-describedby="error"'
    : '';
  const focus = (wanted: boolean) => (wanted ? ' autofocus' : '');
  return page(
    'Sign in',
    `<p>to OpenChoreo Portal</p>
  ${error}
  <form method="post" action="${escape(model.action)}">
    <label for="username">User name</label>
    <input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required${focus(
      !model.username,
    )} value="${escape(model.username ?? '')}"${describedBy}>
    <label for="password">Password</label>
    <input id="password" name="password" type="password" autocomplete="current-password" required${focus(
      Boolean(model.username),
    )}${describedBy}>
    <button type="submit">Sign in</button>
  </form>`,
  );
}

/** Asks whether a program on the person's machine may act as them; without it any local program could pick up their rights unseen. */
export function consentPage(model: {
  action: string;
  client: string;
  username: string;
}): string {
  return page(
    'Allow access',
    `<p><strong>${escape(
      model.client,
    )}</strong> on this machine asks to act as <strong>${escape(
      model.username,
    )}</strong>.</p>
  <form method="post" action="${escape(model.action)}">
    <button type="submit" autofocus>Allow</button>
  </form>
  <p>Close this window if you did not just sign in from a command line.</p>`,
  );
}
