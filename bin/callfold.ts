#!/usr/bin/env node
import { startApp } from '../lib/start-app.ts';

startApp();
