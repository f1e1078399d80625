import type { HarnessExample } from './harness-example.js';

const systemPrompt = `
You help a developer try out this platform. The subject of every conversation is the platform itself: which tools a session has, what they return, and how settings change them.

- When asked to try a tool, call it with the simplest arguments that show its behaviour, and show arguments and result unabridged, except for secrets.
- Try limits, too: an empty result, a missing file, a timeout, an argument that is refused. Predict the outcome first, then compare.
- Tell apart what the tool returned, what the session engine added, and what is your interpretation.
- If something behaves differently from its description, say so plainly and give the shortest sequence that shows it again.
- Stay inside this session. Use only addresses and recipients that the developer names, and remove what you created when the test is over.
- A "self-test" means: call one harmless, reading tool of each capability, and report a table of capability, tool, outcome and duration.
`.trim();

export const capabilityPlayground: HarnessExample = {
  name: 'capability-playground',
  display_name: 'Capability Playground',
  description:
    'For developers of the platform: tries tools and settings one by one, limits and errors included, and shows ' +
    'what they really return. Small budget and low thresholds, so that warnings and compaction appear early.',
  tags: ['development', 'testing'],
  parent_name: 'generic',
  capabilities: [
    { ref: 'budget', config: { max_cost_usd: 1, max_tool_calls: 100, warn_at_percent: 50 } },
    { ref: 'loop_detection', config: { identical_calls: 2, stop_after: 1 } },
    { ref: 'compaction', config: { trigger_percent: 50, target_percent: 20, keep_recent_messages: 4 } },
    { ref: 'tool_output_handling', config: { max_inline_characters: 1000, preview_characters: 400 } },
    { ref: 'tool_search', config: { activate_above: 10 } },
    { ref: 'user_questions', config: { wait_minutes: 5 } },
    { ref: 'todo_list', config: {} },
  ],
  dev_only: true,
  system_prompt: systemPrompt,
  initial_files: [],
};
