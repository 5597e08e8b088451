/**
 * An OpenAPI v2 document without definitions, in protobuf (`openapi.v2.Document`). With it kubectl leaves checking to the server and
 * goes on to say that it does not know the kind, instead of stopping at a document that it cannot read. Schemas are in version 3.
 */
export function emptyDocument(): Buffer {
  const info = Buffer.concat([text(1, 'OpenChoreo'), text(2, 'v1alpha1')]);
  return Buffer.concat([
    text(1, '2.0'),
    message(2, info),
    message(8, Buffer.alloc(0)), // paths
  ]);
}

const text = (field: number, value: string): Buffer =>
  message(field, Buffer.from(value, 'utf8'));

/** A length-delimited field; these stay below 128 bytes, so that one byte holds the length. */
function message(field: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([field * 8 + 2, body.length]), body]);
}
