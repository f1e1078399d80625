import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CredentialsFile } from './credentials.js';

let folder: string;
let file: CredentialsFile;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harness-credentials-'));
  file = new CredentialsFile(folder);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it.each([
  ['', 'it is empty'],
  [' \n', 'it is empty'],
  ['{"secrets_key": "planted', 'it is no JSON'],
  ['planted', 'it is no JSON'],
  ['null', 'it is no JSON object'],
  ['[]', 'it is no JSON object'],
  ['"planted"', 'it is no JSON object'],
  ['{"secrets_key": 5}', 'secrets_key is no text'],
  ['{"secrets_key": null}', 'secrets_key is no text'],
  ['{"secrets_key": ""}', 'secrets_key is no text'],
  ['{"secrets_key": "planted"}', 'secrets_key is not 32 bytes in base64'],
  ['{"admin_api_key": ["planted"]}', 'admin_api_key is no text'],
  ['{"api_key": {}}', 'api_key is no text'],
  ['{"url": 1}', 'url is no text'],
])('is refused with its path, its fault and what to do, and not its text: %s', async (text, fault) => {
  await writeFile(file.path, text);
  const error = await file.read().catch((thrown: Error) => thrown.message);
  expect(error).toContain(`${file.path} cannot be used: ${fault}. `);
  expect(error).toContain('backup');
  expect(error).not.toMatch(/planted|remove/);
  await expect(file.add({ url: 'http://here' })).rejects.toThrow(fault);
  expect(await readFile(file.path, 'utf8')).toBe(text);
});

it('is empty where there is none, and keeps what it does not know', async () => {
  expect(await file.read()).toEqual({});
  await writeFile(file.path, '{"note": 1}');
  await file.add({ secrets_key: Buffer.alloc(32, 1).toString('base64') });
  expect(await file.read()).toEqual({ note: 1, secrets_key: Buffer.alloc(32, 1).toString('base64') });
});
