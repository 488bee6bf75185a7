// What the control header changes in the answers that the SDK gets.

import com.google.protobuf.util.JsonFormat
import io.livekit.server.RoomServiceClient
import java.io.IOException
import java.net.SocketTimeoutException
import kotlin.system.measureTimeMillis
import livekit.LivekitModels.ParticipantInfo
import livekit.LivekitModels.Room
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

class ControlTest {
    @Test
    fun `response is the message that the SDK returns`() {
        val response = """{
            "sid": "RM_1",
            "name": "attic",
            "creationTime": "1790000000",
            "enabledCodecs": [{ "mime": "video/VP9" }],
            "numParticipants": 3,
            "activeRecording": true
        }"""
        val rooms = Wire("""{ "response": $response }""").client<RoomServiceClient>()
        val room = rooms.createRoom("lobby", metadata = "not echoed").execute().body()!!
        val expected = Room.newBuilder().also { JsonFormat.parser().merge(response, it) }.build()
        assertEquals(expected, room)
        assertEquals(1_790_000_000, room.creationTime)
    }

    @Test
    fun `response fills what the mock leaves unset, a message, a map and an enum`() {
        val ada = """{
            "sid": "PA_1",
            "identity": "ada",
            "state": "ACTIVE",
            "attributes": { "team": "blue" },
            "permission": { "canPublish": true }
        }"""
        val wire = Wire("""{ "response": { "participants": [$ada, { "sid": "PA_2" }] } }""")
        val listed = wire.client<RoomServiceClient>().listParticipants("lobby").execute().body()!!
        val expected = ParticipantInfo.newBuilder()
        JsonFormat.parser().merge(ada, expected)
        val bob = ParticipantInfo.newBuilder().setSid("PA_2")
        assertEquals(listOf(expected.build(), bob.build()), listed)
    }

    @Test
    fun `response may be an empty list`() {
        val rooms = Wire("""{ "response": {} }""").client<RoomServiceClient>()
        assertEquals(emptyList<Room>(), rooms.listRooms().execute().body())
    }

    @TestFactory
    fun `delayMs holds back`() = mapOf(
        "an answer" to """{ "delayMs": 150 }""",
        "a failure" to """{ "delayMs": 150, "failRegions": [0] }""",
    ).map { (name, control) ->
        dynamicTest(name) {
            val rooms = Wire(control).client<RoomServiceClient>()
            assertTrue(measureTimeMillis { rooms.listRooms().execute() } >= 150)
        }
    }

    @Test
    fun `delayMs runs into the client's timeout`() {
        val rooms = Wire("""{ "delayMs": 60000 }""", timeoutMs = 100).client<RoomServiceClient>()
        assertThrows(SocketTimeoutException::class.java) { rooms.listRooms().execute() }
    }

    @Test
    fun `failMode delay holds back the failing region`() {
        val control = """{ "failRegions": [0], "failMode": "delay" }"""
        val wire = Wire(control, mapOf("X-Lk-Mock-Delay-Ms" to "150"))
        val rooms = wire.client<RoomServiceClient>()
        assertTrue(measureTimeMillis { rooms.listRooms().execute() } >= 150)
        assertEquals(listOf("RoomService/ListRooms 503"), wire.log)
    }

    @Test
    fun `failMode delay holds back no other region`() { // The delay is 30 s.
        val wire = Wire("""{ "failRegions": [1], "failMode": "delay" }""", timeoutMs = 5_000)
        assertEquals(1, wire.client<RoomServiceClient>().listRooms().execute().body()!!.size)
    }

    @Test
    fun `failMode drop is an error of the connection`() {
        val wire = Wire("""{ "failRegions": [0], "failMode": "drop" }""")
        val rooms = wire.client<RoomServiceClient>()
        assertThrows(IOException::class.java) { rooms.listRooms().execute() }
        assertEquals(listOf("RoomService/ListRooms failed"), wire.log)
    }

    @TestFactory
    fun `failStatus and failTwirpCode are the error's`() = listOf(
        Triple(400, null, "invalid_argument"),
        Triple(401, null, "unauthenticated"),
        Triple(403, null, "permission_denied"),
        Triple(404, null, "not_found"),
        Triple(409, "already_exists", "already_exists"),
        Triple(418, null, "internal"),
        Triple(429, null, "resource_exhausted"),
        Triple(503, null, "unavailable"),
        Triple(599, "data_loss", "data_loss"),
    ).map { (status, twirpCode, code) ->
        dynamicTest("$status $code") {
            val named = twirpCode?.let { """, "failTwirpCode": "$it"""" } ?: ""
            val wire = Wire("""{ "failRegions": [0], "failStatus": $status$named }""")
            val refusal = Refusal(wire.client<RoomServiceClient>().listRooms().execute())
            assertEquals(status, refusal.status)
            assertEquals(code, refusal.code)
            assertEquals("mock failure (status $status)", refusal.message)
        }
    }

    @Test
    fun `a mistake in the control has no effect, and a warning that names what was meant`() {
        val wire = Wire("""{ "failRegion": [0], "strict": false }""")
        assertEquals(200, wire.client<RoomServiceClient>().listRooms().execute().code())
        val warning = wire.exchanges.single().responseHeaders["X-Lk-Mock-Warning"]!!
        assertTrue(Regex("failRegion.*failRegions") in warning, warning)
    }

    @Test
    fun `a mistake in the control is refused where the control is strict`() {
        val rooms = Wire("""{ "failRegion": [0] }""").client<RoomServiceClient>()
        val refusal = Refusal(rooms.listRooms().execute())
        assertEquals(400, refusal.status)
        assertEquals("malformed", refusal.code)
        assertTrue(Regex("failRegion.*failRegions") in refusal.message, refusal.message)
    }
}
