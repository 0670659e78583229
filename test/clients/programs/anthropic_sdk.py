import base64
import json
import os
import sys

sys.path.insert(0, "site")
from anthropic import Anthropic  # noqa: E402

client = Anthropic(base_url=os.environ["BASE_URL"], api_key=os.environ["API_KEY"])
question = {"role": "user", "content": "Hello!"}
asked = {"model": "claude-sonnet-5-5", "max_tokens": 1_000}
tools = [{"name": "weather", "description": "Weather of a city", "input_schema": {"type": "object"}}]
with open("picture.png", "rb") as file:
    png = base64.b64encode(file.read()).decode()
picture = {"type": "base64", "media_type": "image/png", "data": png}


def text_of(message):
    return "".join(block.text for block in message.content if block.type == "text")


def whole(messages=(question,), **more):
    return text_of(client.messages.create(**asked, **more, messages=list(messages)))


def streamed():
    with client.messages.stream(**asked, messages=[question]) as stream:
        return "".join(stream.text_stream)


def tool_turn():
    with client.messages.stream(**asked, tools=tools, messages=[question]) as stream:
        content = stream.get_final_message().content
    use = next(block for block in content if block.type == "tool_use")
    result = {"type": "tool_result", "tool_use_id": use.id, "content": "sunny"}
    answer = {"role": "assistant", "content": content}
    return json.dumps(use.input, separators=(",", ":")) + whole(
        [question, answer, {"role": "user", "content": [result]}], tools=tools
    )


def image():
    return whole([{"role": "user", "content": [{"type": "image", "source": picture}]}])


acts = {"whole": whole, "streamed": streamed, "tool turn": tool_turn, "image": image}
print(acts[sys.argv[1]]())
