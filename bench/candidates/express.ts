import { createServer } from 'node:http'
import Anthropic from '@anthropic-ai/sdk'
import express from 'express'
import { Redis } from 'ioredis'
import { listenLocally } from '../listen-locally.ts'
import { authenticate } from './express/authenticate.ts'
import { answerChats } from './express/chat-routes.ts'
import { openDatabase } from './express/database.ts'
import { limitRate } from './express/limit-rate.ts'
import { observeRequests } from './express/observe-requests.ts'

const database = await openDatabase(process.env.DATABASE_URL ?? '')
const redis = new Redis(process.env.REDIS_URL ?? '')
const claude = new Anthropic({ apiKey: 'bench', baseURL: process.env.ANTHROPIC_BASE_URL ?? '' })

const app = express()
app.use(express.json())
app.use(observeRequests())
app.use(authenticate(database))
app.use(limitRate(redis))
app.use(answerChats({ database, redis, claude }))

// Longer than a candidate waits for its turn, or the load client would find its connections closed.
const server = createServer({ keepAliveTimeout: 75_000 }, app)
process.once('disconnect', () => process.exit())
process.send?.({ url: `http://127.0.0.1:${await listenLocally(server)}` })
