/** Gives the browser a file to save. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Largest side of an exported picture in pixels; browsers refuse larger canvases. */
const MAX_SIDE = 8192;

/** Draws an SVG document on a bitmap, twice its size where that fits. Rejects when the browser cannot. */
export async function toPng(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = imageUrl(svg);
  await image.decode();
  const scale = Math.min(2, MAX_SIDE / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser cannot draw pictures.');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise<Blob>((resolve, reject) =>
    canvas.toBlob(
      blob =>
        blob ? resolve(blob) : reject(new Error('The picture is too large.')),
      'image/png',
    ),
  );
}

/** Address of an SVG document for an image. Not `blob:`, which the portal's content security policy refuses for images. */
export function imageUrl(svg: string): string {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}
