import { choice, flag, inCategory, integer, list, optional, settings, text, tool } from './define.js';

export const media = inCategory('media', [
  {
    id: 'image_understanding',
    name: 'Image Understanding',
    description:
      'Lets the agent look at images of the workspace: photos, screenshots, diagrams, charts, scanned forms. Take ' +
      'it when people send pictures or layout matters. Fine print, exact counts and measurements are ' +
      'unreliable; for plain text in scans the Document Reader is cheaper.',
    icon: 'image',
    dependencies: ['session_file_system'],
    features: ['image_upload'],
    risk_level: 'low',
    config_schema: settings({
      max_edge_pixels: integer('Larger images are scaled down to this edge; more detail costs more tokens.', {
        minimum: 256,
        maximum: 8192,
        default: 1568,
      }),
      max_images_per_turn: integer('Images the agent may look at in one turn.', {
        minimum: 1,
        maximum: 50,
        default: 10,
      }),
      remove_metadata: flag('Drop place, time and device data before an image reaches the model.', true),
    }),
    tool_definitions: [
      tool('view_image', 'Shows an image, or a part of it in full resolution.', {
        path: text('Absolute path of a PNG, JPEG, WebP, GIF or SVG file.'),
        region: optional(
          list(
            integer('A percentage of the image.', { minimum: 0, maximum: 100 }),
            'Part to show as left, top, right, bottom in percent; the whole image if left out.',
            { minItems: 4, maxItems: 4 },
          ),
        ),
      }),
      tool('compare_images', 'Shows two images and a third that highlights where they differ.', {
        before: text('Path of the first image.'),
        after: text('Path of the second image, of the same size.'),
      }),
    ],
  },
  {
    id: 'image_generation',
    name: 'Image Generation',
    description:
      'Creates and edits pictures from a description and saves them to the workspace. Take it for drafts, ' +
      'illustrations and placeholders. Each picture costs money, lettering often comes out wrong, and whether a ' +
      'result may be published is for a person to decide.',
    status: 'beta',
    icon: 'palette',
    dependencies: ['session_file_system'],
    features: ['image_gallery'],
    risk_level: 'medium',
    config_schema: settings({
      max_images: integer('Pictures over the whole session.', { minimum: 1, maximum: 1000, default: 20 }),
      quality: choice(['draft', 'standard', 'high'], 'Higher is slower and more expensive.', 'standard'),
      people: choice(
        ['allowed', 'no_real_people', 'none'],
        'Whether people may be depicted.',
        'no_real_people',
      ),
    }),
    tool_definitions: [
      tool('generate_image', 'Creates a picture and saves it.', {
        prompt: text('Subject, setting, style, composition and what to avoid.', { maxLength: 4000 }),
        save_to: text('Path of the PNG file.'),
        shape: choice(['square', 'landscape', 'portrait'], 'Proportions.', 'square'),
      }),
      tool('edit_image', 'Changes an existing picture and saves the result as a new one.', {
        path: text('Picture to start from.'),
        prompt: text('What to change and what to keep.', { maxLength: 4000 }),
        save_to: text('Path of the PNG file.'),
      }),
    ],
  },
  {
    id: 'audio_transcription',
    name: 'Audio Transcription',
    description:
      'Writes down speech from audio and video files with time marks and, if wanted, speakers told apart. Take ' +
      'it for meetings, interviews and voice messages. Names and technical terms need a look afterwards, and ' +
      'those recorded should know about it.',
    status: 'beta',
    icon: 'mic',
    dependencies: ['session_file_system'],
    risk_level: 'medium',
    config_schema: settings({
      max_minutes: integer('Longest recording.', { minimum: 1, maximum: 1440, default: 180 }),
      separate_speakers: flag('Tell speakers apart; they are numbered, not recognized.', true),
      vocabulary: list(
        text('A name or term.', { maxLength: 100 }),
        'Names and terms that are likely to be spoken.',
        { maxItems: 500, uniqueItems: true, default: [] },
      ),
    }),
    tool_definitions: [
      tool('transcribe_audio', 'Saves a transcript with time marks and returns its path and beginning.', {
        path: text('Audio or video file in the workspace.'),
        save_to: text('Path of the transcript, ending in .md, .txt or .vtt.'),
        language: optional(text('Spoken language as a BCP 47 tag; recognized if left out.')),
      }),
    ],
  },
]);
