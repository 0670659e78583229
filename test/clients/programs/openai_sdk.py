import base64
import os
import sys

sys.path.insert(0, "site")
from openai import OpenAI  # noqa: E402

completions = OpenAI(base_url=os.environ["BASE_URL"] + "/v1", api_key=os.environ["API_KEY"]).chat.completions
question = {"role": "user", "content": "Hello!"}
asked = {"model": "claude-sonnet-5-5", "max_completion_tokens": 1_000}
city = {"type": "object", "properties": {"city": {"type": "string"}}}
weather = {"name": "weather", "description": "Weather of a city", "parameters": city}
tools = [{"type": "function", "function": weather}]
with open("picture.png", "rb") as file:
    png = base64.b64encode(file.read()).decode()
picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + png}}


def whole(messages=(question,), **more):
    return completions.create(**asked, **more, messages=list(messages)).choices[0].message.content


def streamed():
    chunks = completions.create(**asked, messages=[question], stream=True)
    return "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)


def tool_turn():
    message = completions.create(**asked, tools=tools, messages=[question]).choices[0].message
    call = message.tool_calls[0]
    result = {"role": "tool", "tool_call_id": call.id, "content": "sunny"}
    return call.function.arguments + whole([question, message, result], tools=tools)


def image():
    return whole([{"role": "user", "content": [picture]}])


acts = {"whole": whole, "streamed": streamed, "tool turn": tool_turn, "image": image}
print(acts[sys.argv[1]]())
