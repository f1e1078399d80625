import { Body, Controller, HttpCode, Post, UnauthorizedException } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsString } from 'class-validator';
import { findPerson } from './people.js';
import type { Claims } from './token-access.js';

class LoginDto {
  @ApiProperty({ example: 'ada@acme.example' })
  @IsEmail()
  email!: string;

  @ApiProperty()
  @IsString()
  password!: string;
}

class TokenDto {
  @ApiProperty()
  token!: string;
}

@Controller('login')
export class LoginController {
  constructor(private readonly jwt: JwtService) {}

  @Post()
  @HttpCode(200)
  async login(@Body() { email, password }: LoginDto): Promise<TokenDto> {
    const person = findPerson(email, password);
    if (!person) throw new UnauthorizedException('wrong email or password');
    const claims: Claims = { sub: person.email, tenant: person.tenant, roles: person.roles };
    return { token: await this.jwt.signAsync(claims) };
  }
}
