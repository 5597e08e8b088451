/** Methods, and fields of messages by number: what is gone or means something else. Comments do not count. */
export function protoBreaks(before: string, after: string): string[] {
  const was = readProto(before);
  const is = readProto(after);
  const out: string[] = [];
  for (const [name, signature] of was.methods) {
    const now = is.methods.get(name);
    if (now === undefined) out.push(`Method ${name} is gone.`);
    else if (now !== signature) {
      out.push(`Method ${name} takes or gives something else.`);
    }
  }
  for (const [name, type] of was.fields) {
    const now = is.fields.get(name);
    const [message, number] = name.split('#');
    if (!is.messages.has(message)) continue;
    if (now === undefined) {
      if (!is.reserved.has(name)) {
        out.push(`Field ${number} of ${message} is gone and not reserved.`);
      }
    } else if (now !== type) {
      out.push(`Field ${number} of ${message} is ${now}, not ${type}.`);
    }
  }
  for (const message of was.messages) {
    if (!is.messages.has(message)) out.push(`Message ${message} is gone.`);
  }
  return out;
}

function readProto(text: string) {
  const methods = new Map<string, string>();
  const fields = new Map<string, string>();
  const messages = new Set<string>();
  const reserved = new Set<string>();
  const scopes: { kind: string; name: string }[] = [];
  const statements = text
    .replace(/\/\*[^]*?\*\/|\/\/[^\n]*/g, ' ')
    .split(/([{};])/);
  for (let i = 0; i < statements.length; i += 2) {
    const words = statements[i].trim().split(/\s+/).filter(Boolean);
    const end = statements[i + 1];
    const service = scopes.find(s => s.kind === 'service')?.name;
    const message = scopes
      .filter(s => s.kind === 'message')
      .map(s => s.name)
      .join('.');
    if (words[0] === 'rpc') {
      const signature = words.slice(1).join('');
      const name = signature.split('(')[0];
      methods.set(`${service ?? ''}.${name}`, signature);
    } else if (end === ';' && message && words.includes('=')) {
      const at = words.indexOf('=');
      const number = /^[0-9]+/.exec(words[at + 1] ?? '')?.[0];
      const type = words
        .slice(0, at - 1)
        .join(' ')
        .replace(/^optional /, '');
      if (number && words[0] !== 'option') {
        fields.set(`${message}#${number}`, type);
      }
    } else if (words[0] === 'reserved' && message) {
      for (const number of words.join(' ').match(/[0-9]+/g) ?? []) {
        reserved.add(`${message}#${number}`);
      }
    }
    if (end === '{') {
      const kind = ['service', 'message', 'enum'].includes(words[0])
        ? words[0]
        : 'other';
      scopes.push({ kind, name: words[1] ?? '' });
      if (kind === 'message') {
        messages.add([message, words[1]].filter(Boolean).join('.'));
      }
    } else if (end === '}') scopes.pop();
  }
  return { methods, fields, messages, reserved };
}
