import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  dataPlaneNamespace,
  dnsLabel63,
  envConfigMapName,
  envSecretName,
  fileConfigMapName,
  fileSecretName,
  fileVolumeName,
  fnv1a32,
  generateName,
  generateName253,
  renderedResourceId,
  datedReleaseName,
  sha256,
  sha256Hex,
} from '.';

describe('sha256', () => {
  it('agrees with Node on any text, of any length around a block', () => {
    const ofNode = (text: string) =>
      createHash('sha256').update(text, 'utf8').digest('hex');
    for (let length = 0; length <= 300; length++) {
      const text = 'n'.repeat(length);
      expect(sha256Hex(text)).toBe(ofNode(text));
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
        expect(sha256Hex(text)).toBe(ofNode(text));
      }),
    );
  });

  it('agrees with Node on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        expect(sha256(bytes)).toBe(
          createHash('sha256').update(bytes).digest('hex'),
        );
      }),
    );
  });
});

describe('generateName', () => {
  it.each<[string[], string]>([
    [['snip-api-service', 'development'], '53bed701'],
    [['github-issue-reporter', 'development'], '5e31cab9'],
  ])(
    'pitfall 1: %j ends with the hash of the original parts',
    (parts, hash) => {
      expect(generateName253(...parts)).toBe(`${parts.join('-')}-${hash}`);
    },
  );

  it.each<[string[], string]>([
    [
      ['http', 'react-starter', 'development', 'default'],
      'http-react-starter-development-default-cde5190f',
    ],
    [['project', 'component'], 'project-component-932d1646'],
    [['', ''], '3973e022'],
    [['a'.repeat(300), 'component'], `${'a'.repeat(122)}-component-a250aee3`],
  ])('%j', (parts, name) => {
    expect(generateName253(...parts)).toBe(name);
  });

  it('makes data plane namespaces', () => {
    expect(dataPlaneNamespace('default', 'default', 'development')).toBe(
      'dp-default-default-development-f8e58905',
    );
  });

  it('names configuration objects', () => {
    expect(envConfigMapName('test-app', 'dev')).toBe(
      'test-app-dev-env-configs-6f21fc92',
    );
    expect(fileConfigMapName('test-app', 'dev', 'app.properties')).toBe(
      'test-app-dev-config-app-properties-ac691794',
    );
    expect(fileVolumeName('/etc/config', 'config.json')).toBe(
      'file-mount-6c698306',
    );
  });

  it('pitfall 2: what a Secret refers to is in the hash of its name, in declaration order', () => {
    const tls = { key: 'prod/certificates', property: 'tls.crt' };
    expect(fileSecretName('test-app', 'dev', 'tls.crt', tls)).toBe(
      'test-app-dev-secret-tls-crt-1381e562',
    );
    const hex8 = (text: string) =>
      createHash('sha256').update(text).digest('hex').slice(0, 8);
    const content =
      'B\0keys/b\0property\0v2\0' + // every part, then
      'A\0keys/a\0\0\0'; // empty ones, which keep their place
    expect(
      envSecretName('test-app', 'dev', [
        {
          name: 'B',
          remoteRef: { key: 'keys/b', property: 'property', version: 'v2' },
        },
        { name: 'A', remoteRef: { key: 'keys/a' } },
      ]),
    ).toBe(
      `test-app-dev-env-secrets-${hex8(
        `test-app-dev-env-secrets-${fnv1a32(content)}`,
      )}`,
    );
  });

  it('is always a valid name within the limit, and differs with the hash input', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 80 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom(52, 63, 253),
        (parts, limit) => {
          const name = generateName(parts, { limit });
          expect(name.length).toBeLessThanOrEqual(limit);
          expect(name).toMatch(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);
          expect(generateName(parts, { limit, extraHashInput: 'x' })).not.toBe(
            name,
          );
        },
      ),
    );
  });

  it('cleans but hashes the original', () => {
    expect(dnsLabel63('My_App')).toMatch(/^my-app-[0-9a-f]{8}$/);
    expect(dnsLabel63('My_App')).not.toBe(dnsLabel63('my-app'));
  });
});

describe('small names', () => {
  it('keeps short resource ids and hashes long ones', () => {
    expect(renderedResourceId('Deployment', 'web')).toBe('deployment-web');
    expect(renderedResourceId('Deployment', 'w'.repeat(80))).toHaveLength(63);
  });
  it('dates releases', () => {
    expect(datedReleaseName('web', new Date('2026-11-21T23:00:00Z'), 2)).toBe(
      'web-20261121-2',
    );
  });
  it('hashes with FNV-1a', () => {
    expect(fnv1a32('')).toBe('811c9dc5');
    expect(fnv1a32('a')).toBe('e40c292c');
    expect(fnv1a32('foobar')).toBe('bf9cf968');
  });

  it('hashes the UTF-8 bytes with FNV-1a, wherever other letters begin', () => {
    const ofBytes = (text: string) =>
      Buffer.from(text, 'utf8').reduce(
        (hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0,
        0x811c9dc5,
      );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (any, plain) => {
        expect(parseInt(fnv1a32(plain + any), 16)).toBe(ofBytes(plain + any));
      }),
    );
  });
});
