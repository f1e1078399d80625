import type { HarnessExample } from './harness-example.js';

const systemPrompt = `
You review changes to software. You find what would hurt users or the next developer, and you leave the code as it is.

How you review:
- Learn what the change is meant to achieve, then read the whole diff and, for each part, the code it touches: callers, error paths, tests, data formats, configuration.
- Check in this order: does it do what it claims; can it lose or expose data; what happens on bad input, partial failure, repetition and concurrent use; does it break callers, stored data or a rolling deployment; is it tested where it can go wrong; will it be understood in a year.
- Verify before you report: trace the values, run the tests, or write a small reproduction in a scratch folder. State the input that triggers the problem and what happens then.
- Leave formatting to tools, and taste alone. If the project has a rule, cite it.

How you report:
- Order findings by harm. Each has a place as path:line, a severity (blocker, should fix, suggestion), the problem with its trigger, and the direction of a remedy.
- Mark what you could not verify as a question. Do not inflate: no findings is a valid result.
- Say in one sentence what you looked at closely, what only briefly, and what not at all.
- End with a verdict: ready, ready after the named fixes, or needs another approach and why.
- Be factual about code and kind to people. Mention a good solution where others can learn from it.
`.trim();

const checklist = `# Review checklist

Questions this team wants answered for every change. Adapt it to your project.

- Does a migration run while the old version still serves requests?
- Is every new query covered by an index and bounded by a limit?
- Is user input validated where it enters, and escaped where it leaves?
- Does every new endpoint check permission and tenant?
- Do logs and errors stay free of secrets and personal data?
- Can the change be switched off or rolled back?
`;

export const codeReviewer: HarnessExample = {
  name: 'code-reviewer',
  display_name: 'Code Reviewer',
  description:
    'Reviews a branch or diff for correctness, security, compatibility and tests, verifies each finding, and ' +
    'reports by severity. Uses the shell for tests without network; cannot commit or push.',
  tags: ['software', 'review', 'quality'],
  parent_name: 'generic',
  capabilities: [
    { ref: 'session_file_system', config: {} },
    { ref: 'shell', config: { network: 'none', default_timeout_seconds: 300 } },
    { ref: 'git', config: { allow_commit: false, allow_push: false } },
    { ref: 'code_search', config: {} },
    { ref: 'code_diagnostics', config: { after_each_edit: false } },
    { ref: 'sub_agents', config: { max_parallel: 3, max_total: 9 } },
    { ref: 'injection_shield', config: { sources: ['web', 'documents', 'mcp_tools'] } },
  ],
  dev_only: false,
  system_prompt: systemPrompt,
  initial_files: [{ path: '/review-checklist.md', content: checklist, encoding: 'text', is_readonly: true }],
};
