import { promisify } from 'node:util';
import { Body, Controller, Get, HttpCode, Post, Req, UnauthorizedException } from '@nestjs/common';
import { ApiCookieAuth, ApiProperty } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { IsEmail, IsString } from 'class-validator';
import { Repository } from 'typeorm';
import { isPassword } from './passwords';
import { Public, type UserRequest } from './session.guard';
import { User } from './user.entity';

type Done = (error: unknown) => void;

class LoginDto {
  @ApiProperty({ example: 'ada@acme.example' })
  @IsEmail()
  email!: string;

  @ApiProperty()
  @IsString()
  password!: string;
}

@Controller()
export class UsersController {
  constructor(@InjectRepository(User) private readonly users: Repository<User>) {}

  @Public()
  @Post('login')
  @HttpCode(204)
  async login(@Body() { email, password }: LoginDto, @Req() request: UserRequest): Promise<void> {
    const user = await this.users.findOneBy({ email });
    const isRight = await isPassword(password, user?.passwordHash);
    if (!user || !isRight) throw new UnauthorizedException('wrong email or password');
    // A new session ID, so that nobody who planted the old one is signed in with the user.
    await promisify((done: Done) => request.session.regenerate(done))();
    request.session.userId = user.id;
  }

  @Public()
  @Post('logout')
  @HttpCode(204)
  async logout(@Req() request: UserRequest): Promise<void> {
    await promisify((done: Done) => request.session.destroy(done))();
  }

  @ApiCookieAuth()
  @Get('me')
  me(@Req() { user }: UserRequest): object {
    return { email: user!.email, company: user!.companyId, role: user!.role };
  }
}
