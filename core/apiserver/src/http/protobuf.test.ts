import fc from 'fast-check';
import { isApiError } from '@openchoreo-portal/model';
import { readProtobuf } from './protobuf';

const chunk = (field: number, bytes: Buffer | string) => {
  const body = Buffer.from(bytes as string);
  return Buffer.concat([Buffer.from([field * 8 + 2, body.length]), body]);
};
const envelope = (kind: string, raw: Buffer) =>
  Buffer.concat([
    Buffer.from('k8s\0', 'latin1'),
    chunk(1, Buffer.concat([chunk(1, 'v1'), chunk(2, kind)])),
    chunk(2, raw),
  ]);

describe('readProtobuf', () => {
  it('reads metadata, maps and bytes, and leaves empty and unknown fields out', () => {
    const label = Buffer.concat([chunk(1, 'team'), chunk(2, 'blue')]);
    const meta = Buffer.concat([
      chunk(1, 's'),
      chunk(2, ''),
      chunk(8, ''),
      chunk(11, label),
      chunk(14, 'x/y'),
      chunk(15, 'unknown'),
    ]);
    const data = Buffer.concat([chunk(1, 'k'), chunk(2, 'v')]);
    const raw = Buffer.concat([
      chunk(1, meta),
      chunk(2, data),
      Buffer.from([5 * 8, 1]),
    ]);
    expect(readProtobuf(envelope('Secret', raw))).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', labels: { team: 'blue' }, finalizers: ['x/y'] },
      data: { k: Buffer.from('v').toString('base64') },
      immutable: true,
    });
  });

  it('says that it does not know other kinds', () => {
    expect(readProtobuf(envelope('Pod', Buffer.alloc(0)))).toBeUndefined();
    expect(
      readProtobuf(envelope('constructor', Buffer.alloc(0))),
    ).toBeUndefined();
  });

  it('refuses garbage with an error, whatever it is', () => {
    expect(() => readProtobuf(Buffer.from('hello'))).toThrow(/protobuf/);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        const outcome = () => {
          try {
            return typeof readProtobuf(
              envelope('Namespace', Buffer.from(bytes)),
            );
          } catch (error) {
            return isApiError(error, 'BadRequest') ? 'object' : error;
          }
        };
        expect(outcome()).toBe('object');
      }),
      { numRuns: 500 },
    );
  });
});
