const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe inside HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, c => escapes[c]);
}

/** A page, or JSON for programs, that says why a request was not served and what to do. */
export function errorPage(
  accept: string | undefined,
  status: number,
  title: string,
  message: string,
  remedy: string,
): { contentType: string; body: string } {
  if (!accept?.includes('text/html')) {
    return {
      contentType: 'application/json; charset=utf-8',
      body: `${JSON.stringify({ status, reason: title, message, remedy })}\n`,
    };
  }
  return {
    contentType: 'text/html; charset=utf-8',
    body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${status} ${escapeHtml(
      title,
    )}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:38rem;margin:12vh auto;padding:0 1.5rem}h1{font-size:1.4rem}small{opacity:.7}</style></head>
<body><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(
      message,
    )}</p><p>${escapeHtml(
      remedy,
    )}</p><small>${status} · ingress of the local plane</small></main></body></html>
`,
  };
}
