/** Collects the calls of one tick into one request; answers come back in the same order. A failed request fails each of its calls. */
export function createBatcher<In, Out>(
  send: (batch: In[]) => Promise<Out[]>,
): (item: In) => Promise<Out> {
  let waiting: Array<{
    item: In;
    resolve: (out: Out) => void;
    reject: (error: unknown) => void;
  }> = [];
  const flush = () => {
    const batch = waiting;
    waiting = [];
    send(batch.map(entry => entry.item)).then(
      answers => batch.forEach((entry, index) => entry.resolve(answers[index])),
      error => batch.forEach(entry => entry.reject(error)),
    );
  };
  return item =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) queueMicrotask(flush);
      waiting.push({ item, resolve, reject });
    });
}
