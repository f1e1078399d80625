import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Satisfies } from '../../checks/satisfies.decorator.js';
import { pointerTo, problem, type Problem } from '../../values/problem.js';
import { countText } from '../../values/quantity.js';
import { wrongType } from '../../values/shape.js';
import { MAX_URL_LENGTH } from '../rules/network/network-url.js';
import { OriginDto } from './effective.dto.js';

const MAX_URLS = 100;

function urlsProblems(value: unknown): Problem[] {
  if (!Array.isArray(value)) return [wrongType('a list of URLs', value)];
  if (value.length < 1 || value.length > MAX_URLS) {
    return [
      problem(
        value.length < 1 ? 'too_few' : 'too_many',
        `must be 1 to ${MAX_URLS} URLs, are ${value.length}`,
      ),
    ];
  }
  return value.flatMap((url: unknown, i) =>
    typeof url === 'string' ? [] : [wrongType('a string', url, pointerTo(i))],
  );
}

/** URLs to ask about. */
@ApiSchema({ name: 'HarnessCheckNetworkDto' })
export class CheckNetworkDto {
  @ApiProperty({
    description: `1 to ${MAX_URLS} URLs; what is no URL, or has more than ${countText(MAX_URL_LENGTH)} characters, is answered with invalid_url and spoils no other.`,
    type: [String],
    minItems: 1,
    maxItems: MAX_URLS,
    example: ['https://api.example.com/v1'],
  })
  @Satisfies(urlsProblems)
  urls!: string[];
}

/** The decision about one URL. */
@ApiSchema({ name: 'HarnessUrlDecisionDto' })
export class UrlDecisionDto {
  @ApiProperty({ example: 'https://api.example.com/v1' })
  url!: string;

  /** The spelling that was judged and should be used, as all programs read it in the same way; null if there is none. */
  @ApiProperty({ type: 'string', nullable: true, example: 'https://api.example.com/v1' })
  normalized_url!: string | null;

  @ApiProperty({ example: true })
  allowed!: boolean;

  @ApiProperty({
    enum: [
      'blocked_by_rule',
      'allowed_by_rule',
      'no_restriction',
      'not_in_allowlist',
      'deny_all',
      'invalid_url',
      'unsupported_scheme',
    ],
    example: 'allowed_by_rule',
  })
  reason!: string;

  /** The pattern that decided. */
  @ApiProperty({ type: 'string', nullable: true, example: '*.example.com' })
  rule!: string | null;

  /** The layer it came from. */
  @ApiProperty({ type: OriginDto, nullable: true })
  origin!: object | null;
}

/** The decisions, in the order of the URLs. */
@ApiSchema({ name: 'HarnessNetworkCheckDto' })
export class NetworkCheckDto {
  @ApiProperty({ type: [UrlDecisionDto] })
  results!: UrlDecisionDto[];
}
