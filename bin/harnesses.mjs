#!/usr/bin/env node
// Not the compiled file itself: each build makes that anew, and without the permission to execute.
import '../dist/src/cli/main.js';
