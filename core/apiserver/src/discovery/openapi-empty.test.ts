import { emptyDocument } from './openapi-empty';

describe('emptyDocument', () => {
  it('is a protobuf message of version, info and paths', () => {
    const bytes = emptyDocument();
    const fields: [number, string][] = [];
    for (let at = 0; at < bytes.length; ) {
      const [tag, length] = [bytes[at], bytes[at + 1]];
      expect(tag % 8).toBe(2);
      fields.push([
        Math.floor(tag / 8),
        bytes.toString('utf8', at + 2, at + 2 + length),
      ]);
      at += 2 + length;
    }
    expect(fields).toEqual([
      [1, '2.0'],
      [2, '\n\nOpenChoreo\x12\bv1alpha1'],
      [8, ''],
    ]);
  });
});
