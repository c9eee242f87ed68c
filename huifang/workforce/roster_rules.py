"""Life cycles of rosters' requests. Pure."""

from huifang.kernel.machine import Machine, Move

LEAVE = Machine(
    name="workforce.leave",
    states=("asked", "granted", "refused", "withdrawn"),
    initial="asked",
    moves=(
        Move("grant", ("asked",), "granted"),
        Move("refuse", ("asked",), "refused"),
        Move("withdraw", ("asked", "granted"), "withdrawn"),
    ),
)
SWAP = Machine(
    name="workforce.swap",
    states=("offered", "accepted", "done", "declined", "refused", "withdrawn"),
    initial="offered",
    moves=(
        Move("accept", ("offered",), "accepted"),
        Move("decline", ("offered",), "declined"),
        Move("withdraw", ("offered", "accepted"), "withdrawn"),
        Move("carry_out", ("accepted",), "done"),
        Move("refuse", ("accepted",), "refused"),
    ),
)
