import type { ServerSettings } from './app.module.js';
import { greet } from './first-start.js';

const KEY = 'hk_made-at-this-start';

function greeted(isTTY: boolean) {
  const written: string[] = [];
  const logged: string[] = [];
  const environment = { dataDir: './.data', swaggerEnabled: true };
  const settings = { environment, publicUrl: 'http://public' } as ServerSettings;
  const output = { isTTY, write: (text: string) => written.push(text) > 0 };
  const logger = { info: (text: unknown) => void logged.push(String(text)) };
  greet(settings, 'http://here', KEY, { logger, output });
  return { written: written.join(''), logged };
}

describe('the greeting', () => {
  it('shows the first key on a terminal', () => {
    const { written, logged } = greeted(true);
    expect(written).toContain(`First key ${KEY}\n`);
    expect(logged).toEqual([]);
  });

  it('is lines of the log elsewhere, without the key', () => {
    const { written, logged } = greeted(false);
    expect(written).toBe('');
    expect(logged).toEqual([
      'Harnesses at http://here/v1/harnesses',
      'Docs at http://public/docs',
      'Keys in ./.data/credentials.json',
    ]);
  });
});
