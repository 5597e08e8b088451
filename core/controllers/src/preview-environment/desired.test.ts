import { previewEnvironmentName } from './desired';

describe('previewEnvironmentName', () => {
  it('says that it is a preview, once', () => {
    expect(previewEnvironmentName('shop-login')).toBe('preview-shop-login');
    expect(previewEnvironmentName('preview-x')).toBe('preview-x');
  });

  it('keeps long names apart, and short enough for what is named after it', () => {
    const project = 'a-project-with-quite-a-long-name';
    const [a, b] = [`${project}-pr-12`, `${project}-pr-13`].map(
      previewEnvironmentName,
    );
    expect(a).not.toBe(b);
    expect(Math.max(a.length, b.length)).toBeLessThanOrEqual(40);
  });
});
