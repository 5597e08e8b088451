const status = document.getElementById('greeting');

try {
  const config = await (await fetch('config.json')).json();
  status.textContent = config.PUBLIC_GREETING ?? '';
} catch {
  status.textContent = 'The settings of this page could not be read.';
}
