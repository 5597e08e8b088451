import { imageUrl } from './download';

/** Opens the browser's print dialog for a picture that fills a page, without printing the portal around it. */
export async function printSvg(svg: string): Promise<void> {
  const frame = document.createElement('iframe');
  frame.setAttribute('aria-hidden', 'true');
  frame.style.cssText = 'position:fixed;width:0;height:0;border:0;bottom:0';
  document.body.append(frame);
  try {
    const page = frame.contentDocument;
    const view = frame.contentWindow;
    if (!page || !view) throw new Error('This browser cannot print pictures.');
    const style = page.createElement('style');
    style.textContent =
      '@page{size:landscape;margin:10mm}body{margin:0}img{width:100%;max-height:100vh;object-fit:contain}';
    page.head.append(style);
    const image = page.createElement('img');
    image.src = imageUrl(svg);
    page.body.append(image);
    await image.decode();
    const done = new Promise<void>(resolve => {
      view.addEventListener('afterprint', () => resolve(), { once: true });
    });
    view.focus();
    view.print();
    // Some browsers return from print() when the dialog has closed, and some of those tell nobody.
    await Promise.race([
      done,
      new Promise(resolve => setTimeout(resolve, 60_000)),
    ]);
  } finally {
    frame.remove();
  }
}
