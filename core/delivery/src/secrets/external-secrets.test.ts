import { KubeObject } from '@openchoreo-portal/model';
import { lackingSecrets, remoteValuesOf, SeenExternalSecret } from '.';

const external = (
  name: string,
  refs: [key: string, property?: string][],
  more: object = {},
): KubeObject => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name, namespace: 'cell' },
  spec: {
    secretStoreRef: { kind: 'ClusterSecretStore', name: 'default' },
    data: refs.map(([key, property], i) => ({
      secretKey: `k${i}`,
      remoteRef: { key, ...(property ? { property } : {}) },
    })),
    ...more,
  },
});
const seen = (
  object: KubeObject,
  status: 'True' | 'False' | undefined,
  message = '',
): SeenExternalSecret => ({
  environment: 'staging',
  object,
  ...(status
    ? { status: { conditions: [{ type: 'Ready', status, message }] } }
    : {}),
});
const lacking = (
  wanted: KubeObject,
  known: SeenExternalSecret[],
  writtenElsewhere: Parameters<
    typeof lackingSecrets
  >[0]['writtenElsewhere'] = [],
) =>
  lackingSecrets({
    environment: 'production',
    plane: 'DataPlane east',
    wanted: [wanted],
    seen: known,
    writtenElsewhere,
  });
const names = (...args: Parameters<typeof lacking>) =>
  lacking(...args).map(m => m.name);

describe('values that a secret store lacks', () => {
  const wanted = external('web', [['shop/db', 'password'], ['shop/key']]);

  it('are those that a plane could not read, in its own words', () => {
    expect(
      lacking(wanted, [
        seen(
          external('other', [['shop/key']]),
          'False',
          'There is no secret shop/key.',
        ),
      ]),
    ).toEqual([
      {
        kind: 'Secret',
        name: 'shop/key',
        message:
          'The secret store of DataPlane east does not give it: ExternalSecret other in staging is not ready (There is no secret shop/key.).',
      },
    ]);
  });

  it('are told apart by the message, and else by what others could read', () => {
    expect(
      names(wanted, [seen(wanted, 'False', 'key shop/db: does not exist')]),
    ).toEqual(['shop/db/password']);
    expect(
      names(wanted, [seen(wanted, 'False', 'key shop/db-2 is gone')]),
    ).toEqual(['shop/db/password', 'shop/key']);
    expect(
      names(wanted, [
        seen(wanted, 'False', 'could not get secret data from provider'),
        seen(external('other', [['shop/key']]), 'True'),
      ]),
    ).toEqual(['shop/db/password']);
    const two = external('two', [
      ['shop/db', 'user'],
      ['shop/db', 'password'],
    ]);
    expect(
      names(two, [
        seen(two, 'False', 'The secret shop/db has no property password.'),
      ]),
    ).toEqual(['shop/db/password']);
  });

  it('are not known before anybody has read them, nor from another store', () => {
    expect(names(wanted, [])).toEqual([]);
    expect(names(wanted, [seen(wanted, undefined)])).toEqual([]);
    const own = { secretStoreRef: { name: 'default' } };
    expect(
      names(wanted, [
        seen(external('x', [['shop/key']], own), 'False', 'no shop/key'),
      ]),
    ).toEqual([]);
  });

  it('are supposed where they were written for another plane and nothing has read them here', () => {
    const elsewhere = [
      { name: 'db', plane: 'DataPlane west', keys: ['shop/db'] },
    ];
    expect(lacking(wanted, [], elsewhere)).toEqual([
      {
        kind: 'Secret',
        name: 'shop/db/password',
        message:
          'The values of SecretReference db were written for DataPlane west; production is on DataPlane east, where nothing has read them yet.',
      },
    ]);
    expect(names(wanted, [seen(wanted, 'True')], elsewhere)).toEqual([]);
  });

  it('survive ExternalSecrets that are not well-formed', () => {
    const odd = { ...wanted, spec: { data: [null, { remoteRef: 3 }, {}] } };
    expect(remoteValuesOf(odd as unknown as KubeObject)).toEqual([]);
    expect(
      names(wanted, [
        { environment: 'x', object: wanted, status: { conditions: [null] } },
        { environment: 'x', object: wanted, status: 'broken' },
      ]),
    ).toEqual([]);
  });

  it('are read by extraction and from stores of single values, too', () => {
    expect(
      remoteValuesOf(
        external('web', [], {
          dataFrom: [
            { extract: { key: 'all' } },
            { sourceRef: { generatorRef: { kind: 'Password', name: 'p' } } },
          ],
          data: [
            {
              remoteRef: { key: 'a' },
              sourceRef: { storeRef: { name: 'own' } },
            },
          ],
        }),
      ),
    ).toEqual([
      { store: 'SecretStore/cell/own', key: 'a' },
      { store: 'ClusterSecretStore/default', key: 'all' },
    ]);
  });
});
