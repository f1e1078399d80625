import { refuseFileName } from './export-folder.js';

describe('refuseFileName', () => {
  it.each(['con', 'nul', 'aux', 'prn', 'com1', 'lpt9'])('refuses the device %s on Windows only', (name) => {
    expect(() => refuseFileName(name, 'win32')).toThrow(`"${name}"`);
    expect(() => refuseFileName(name, 'linux')).not.toThrow();
  });

  it.each(['console', 'com', 'com10', 'nul-1', 'a'])('lets %s be a file everywhere', (name) => {
    expect(() => refuseFileName(name, 'win32')).not.toThrow();
  });
});
