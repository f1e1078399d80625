import { CommanderError } from 'commander';
import { CliError, Refusal, usageError } from './cli-error.js';
import { Output } from './output.js';
import { reportError } from './report-error.js';

function report(error: unknown, isJson = false): [exitCode: number, text: string] {
  let text = '';
  const stream = { write: (chunk: string) => (text += chunk) } as unknown as NodeJS.WriteStream;
  return [reportError(error, new Output(isJson, stream, stream, {})), text];
}

const refusal = (status: number, file?: string) =>
  Object.assign(
    new Refusal({
      error: '/tags/0: too long',
      status,
      code: 'some_code',
      errors: [{ pointer: '/tags/0', code: 'too_long', detail: 'too long' }],
    }),
    { file },
  );

describe('reportError', () => {
  it.each<[string, unknown, number, string]>([
    ['usage', usageError('Give a name.'), 2, 'harnesses: Give a name.\n'],
    ['no server', new CliError('unreachable', 'Nobody.'), 2, 'harnesses: Nobody.\n'],
    ['a refusal', refusal(409), 1, 'harnesses: /tags/0: too long (some_code)\n  /tags/0: too long\n'],
    [
      'a refused file',
      refusal(400, 'a.yaml'),
      1,
      'harnesses: a.yaml: /tags/0: too long (some_code)\n  /tags/0: too long\n',
    ],
    [
      'a key that opens nothing',
      refusal(401),
      1,
      'harnesses: /tags/0: too long (some_code)\n  /tags/0: too long\n  Set HARNESSES_API_KEY to a key of this server.\n',
    ],
    [
      'a server that cannot',
      refusal(503),
      2,
      'harnesses: /tags/0: too long (some_code)\n  /tags/0: too long\n',
    ],
    [
      'what nobody foresaw',
      new TypeError('x is not a function'),
      2,
      'harnesses: Unexpected: x is not a function\n',
    ],
    [
      'an option that does not exist, without its value',
      new CommanderError(
        1,
        'commander.unknownOption',
        "error: unknown option '--kye=hk_abc'\n(Did you mean --key?)",
      ),
      2,
      "harnesses: unknown option '--kye'\n(Did you mean --key?)\n",
    ],
    ['help', new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'), 0, ''],
    ['help for want of a command', new CommanderError(1, 'commander.help', '(outputHelp)'), 2, ''],
  ])('says %s', (_, error, exitCode, text) => {
    expect(report(error)).toEqual([exitCode, text]);
  });

  it('gives machines the problem document with the file', () => {
    const [exitCode, text] = report(refusal(400, 'a.yaml'), true);
    expect([exitCode, JSON.parse(text)]).toEqual([
      1,
      {
        file: 'a.yaml',
        error: '/tags/0: too long',
        status: 400,
        code: 'some_code',
        errors: [{ pointer: '/tags/0', code: 'too_long', detail: 'too long' }],
      },
    ]);
  });

  it('gives machines a document where the server had no say', () => {
    expect(JSON.parse(report(usageError('Give a name.'), true)[1])).toEqual({
      error: 'Give a name.',
      code: 'usage',
    });
  });
});
