import {
  choice,
  flag,
  inCategory,
  integer,
  list,
  names,
  optional,
  record,
  settings,
  text,
  tool,
} from './define.js';

const table = text('Path of a CSV, TSV, JSON Lines, Parquet or Excel file in the workspace.');

export const data = inCategory('data', [
  {
    id: 'data_analysis',
    name: 'Data Analysis',
    description:
      'Profiles tables and runs SQL straight over CSV, Parquet, JSON Lines and Excel files, with Python for ' +
      'everything beyond. Take it for exploring exports and answering questions with numbers. Everything is ' +
      'computed in the sandbox and nothing leaves it, but very large files need patience and memory.',
    icon: 'table',
    dependencies: ['python_sandbox'],
    features: ['table_viewer'],
    risk_level: 'medium',
    config_schema: settings({
      profile_rows: integer('Rows a profile looks at; 0 reads every row.', {
        minimum: 0,
        maximum: 100_000_000,
        default: 1_000_000,
      }),
      preview_rows: integer('Rows of a result shown to the agent; the full result goes to a file.', {
        minimum: 1,
        maximum: 1000,
        default: 50,
      }),
      hide_columns: names('Columns that must not be shown, by name, in whichever file they occur.', [], 256),
    }),
    system_prompt:
      'Profile a table before you draw conclusions from it. State how many rows a number rests on, what was ' +
      'left out, and how missing values were treated; keep the query or script of every figure you report.',
    tool_definitions: [
      tool('profile_table', 'Returns columns with type, missing share, distinct count, range and examples.', {
        table,
        sheet: optional(text('Sheet of an Excel file; the first if left out.')),
      }),
      tool('query_tables', 'Runs one SELECT over files; each file is a table named as you say.', {
        tables: record('Table names and the files behind them, such as {"orders": "/orders.csv"}.', {
          additionalProperties: { type: 'string' },
          minProperties: 1,
        }),
        sql: text('One SELECT statement in the PostgreSQL dialect.'),
        save_to: optional(text('Also write the full result to this CSV or Parquet file.')),
      }),
    ],
  },
  {
    id: 'sql_query',
    name: 'SQL Databases',
    description:
      'Explores and queries databases over connections that the host keeps. Take it for questions to live data ' +
      'that no export answers. Read-only unless you allow writing; even reading can burden a production system ' +
      'or bring up personal data, so give it a replica and a role that sees only what it should.',
    icon: 'database-zap',
    dependencies: ['session_file_system'],
    features: ['table_viewer'],
    risk_level: 'high',
    config_schema: settings({
      connections: names('Names of connections stored by the host; without one there is nothing to query.'),
      allow_writes: flag('Permit statements that change data or structure.', false),
      max_rows: integer('Most rows of one result.', { minimum: 1, maximum: 1_000_000, default: 5000 }),
      timeout_seconds: integer('Longest run of one statement; it is cancelled in the database.', {
        minimum: 1,
        maximum: 3600,
        default: 60,
      }),
    }),
    system_prompt:
      'Look at the structure before you query, select only the columns you need, and put a LIMIT on anything ' +
      'exploratory. Pass values as parameters, not inside the SQL.',
    tool_definitions: [
      tool('list_tables', 'Lists tables and views of a connection with row estimates and comments.', {
        connection: text('Name of a configured connection.'),
        schema: optional(text('Only this schema.')),
      }),
      tool('describe_table', 'Returns columns, keys, indexes and comments of a table.', {
        connection: text('Name of a configured connection.'),
        table: text('Table, with its schema where ambiguous.'),
      }),
      tool('run_sql', 'Runs one statement; returns columns and rows, or the number of rows changed.', {
        connection: text('Name of a configured connection.'),
        sql: text('One statement with $1, $2 … for values.'),
        parameters: list({}, 'Values for $1, $2 …, in order.', { default: [] }),
        save_to: optional(text('Write the rows to this CSV file and return only the first ones.')),
      }),
    ],
  },
  {
    id: 'charts',
    name: 'Charts',
    description:
      'Draws bar, line, area, scatter, pie and histogram charts from table files, as SVG or PNG. Take it where a ' +
      'picture answers faster than a table. For unusual graphics a script in the Python sandbox is more ' +
      'flexible.',
    icon: 'chart-line',
    dependencies: ['session_file_system'],
    features: ['chart_viewer'],
    risk_level: 'low',
    config_schema: settings({
      format: choice(['svg', 'png'], 'Format when the agent names none.', 'svg'),
      palette: choice(['standard', 'color_blind_safe', 'grayscale'], 'Colors of series.', 'color_blind_safe'),
      width: integer('Width in pixels.', { minimum: 200, maximum: 4000, default: 900 }),
      height: integer('Height in pixels.', { minimum: 150, maximum: 4000, default: 500 }),
    }),
    system_prompt:
      'Label axes with units, start bars at zero, and put the finding into the title. A chart needs at most six ' +
      'series; beyond that, group or split it.',
    tool_definitions: [
      tool('draw_chart', 'Draws a chart from a table file, saves it and returns its path.', {
        table,
        kind: choice(['bar', 'line', 'area', 'scatter', 'pie', 'histogram'], 'Kind of chart.'),
        x: text('Column of the horizontal axis, or of the slices.'),
        y: list(text('Column.'), 'Columns of the vertical axis; not needed for a histogram.', {
          default: [],
        }),
        group_by: optional(text('Column whose values become separate series.')),
        title: text('Title; best the finding itself.', { maxLength: 200 }),
        save_to: text('Path of the picture, ending in .svg or .png.'),
      }),
    ],
  },
]);
