// Who is refused, and what the server says of it.

import io.livekit.server.AccessToken
import io.livekit.server.CanPublish
import io.livekit.server.CanPublishSources
import io.livekit.server.CanUpdateOwnMetadata
import io.livekit.server.DestinationRoomName
import io.livekit.server.RoomAdmin
import io.livekit.server.RoomJoin
import io.livekit.server.RoomList
import io.livekit.server.RoomName
import io.livekit.server.RoomServiceClient
import io.livekit.server.SIPAdmin
import io.livekit.server.SIPCall
import io.livekit.server.SipServiceClient
import io.livekit.server.VideoGrant
import java.time.Instant
import java.util.Date
import livekit.LivekitAgentDispatch.RoomAgentDispatch
import livekit.LivekitRoom.RoomConfiguration
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

private fun mint(
    vararg grants: VideoGrant,
    secret: String = Server.apiSecret,
    with: AccessToken.() -> Unit = {},
) = AccessToken(Server.apiKey, secret).apply { addGrants(*grants) }.apply(with).toJwt()

class PermissionsTest {
    private val past = Date.from(Instant.now().minusSeconds(300))
    private val future = Date.from(Instant.now().plusSeconds(300))

    @TestFactory
    fun `a token that does not verify is 401 and says why`() = listOf(
        Triple("wrong secret", mint(RoomList(true), secret = "not-the-secret"), "signature"),
        Triple("expired", mint(RoomList(true)) { expiration = past }, "expired"),
        Triple("not yet valid", mint(RoomList(true)) { notBefore = future }, "not valid"),
        Triple("no JWT", "opaque", "not a JWT"),
    ).map { (name, token, reason) ->
        dynamicTest(name) {
            val rooms = Wire(token = token).client<RoomServiceClient>()
            val refusal = Refusal(rooms.listRooms().execute())
            assertEquals(401, refusal.status)
            assertEquals("unauthenticated", refusal.code)
            assertEquals("mock: unauthenticated", refusal.message)
            assertTrue(reason in refusal.metadata["reason"]!!, "${refusal.metadata}")
        }
    }

    @Test
    fun `a client with a wrong secret is 401`() {
        val rooms = Wire().client<RoomServiceClient>(secret = "not-the-secret")
        val refusal = Refusal(rooms.createRoom("lobby").execute())
        assertEquals(401, refusal.status)
        assertTrue("signature" in refusal.metadata["reason"]!!, "${refusal.metadata}")
    }

    @Test
    fun `a token that does not verify comes before the faults of the region`() {
        val wire = Wire("""{ "failRegions": [0] }""", token = "opaque")
        assertEquals(401, wire.client<RoomServiceClient>().listRooms().execute().code())
    }

    @Test
    fun `a token that does not verify passes with skipAuth`() {
        val wire = Wire("""{ "skipAuth": true }""", token = "opaque")
        assertEquals(1, wire.client<RoomServiceClient>().listRooms().execute().body()!!.size)
    }

    // The server asks for what the SDK mints, no more and no less.
    @TestFactory
    fun `a token without grants is 403`(): List<DynamicTest> = SdkCall.all.map { call ->
        dynamicTest("$call") {
            val minted = Wire("""{ "delayMs": 0 }""").also { call.on(it) }.exchanges.single().token
            val refusal = Refusal(call.on(Wire(token = mint())))
            assertEquals(403, refusal.status)
            assertEquals("permission_denied", refusal.code)
            assertEquals("mock: permission_denied", refusal.message)
            assertEquals(grants(minted), refusal.metadata["required"]!!.split(", ").toSet())
            assertEquals(refusal.metadata["required"], refusal.metadata["missing"])
        }
    }

    @Test
    fun `a token for one room is 403 in another, and both are named`() {
        val wire = Wire(token = mint(RoomAdmin(true), RoomName("stage")))
        val refusal = Refusal(wire.client<RoomServiceClient>().listParticipants("lobby").execute())
        assertEquals(403, refusal.status)
        val expected = mapOf(
            "required" to "video.roomAdmin",
            "missing" to "video.roomAdmin",
            "token_room" to "stage",
            "request_room" to "lobby",
        )
        assertEquals(expected, refusal.metadata)
    }

    @Test
    fun `a token for one room is 403 for a move to a room that it does not name`() {
        val token = mint(RoomAdmin(true), RoomName("lobby"), DestinationRoomName("stage"))
        val rooms = Wire(token = token).client<RoomServiceClient>()
        assertEquals(200, rooms.moveParticipant("lobby", "ada", "stage").execute().code())
        val refusal = Refusal(rooms.moveParticipant("lobby", "ada", "attic").execute())
        assertEquals(403, refusal.status)
        assertEquals("video.destinationRoom", refusal.metadata["missing"])
    }

    @Test
    fun `a token for one room is 403 for a transfer without the right to call`() {
        val token = mint(RoomAdmin(true), RoomName("lobby")) { addSIPGrants(SIPAdmin()) }
        val sip = Wire(token = token).client<SipServiceClient>()
        val refusal = Refusal(sip.transferSipParticipant("lobby", "ada", "tel:+15550104").execute())
        assertEquals(403, refusal.status)
        assertEquals("sip.call", refusal.metadata["missing"])
    }

    @Test
    fun `a token with every claim that the SDK mints passes`() {
        val token = mint(
            RoomList(true),
            RoomJoin(true),
            RoomName("lobby"),
            CanPublish(false),
            CanPublishSources(listOf("camera")),
            CanUpdateOwnMetadata(true),
        ) {
            identity = "ada"
            name = "Ada"
            metadata = "engineer"
            sha256 = "aGFzaA=="
            attributes["team"] = "blue"
            roomPreset = "small"
            roomConfiguration = RoomConfiguration.newBuilder()
                .setName("lobby")
                .setEmptyTimeout(60)
                .addAgents(RoomAgentDispatch.newBuilder().setAgentName("scribe"))
                .build()
            addSIPGrants(SIPAdmin(), SIPCall())
        }
        val rooms = Wire(token = token).client<RoomServiceClient>()
        assertEquals(200, rooms.listRooms().execute().code())
    }
}

/** "video.roomAdmin" and so on: what the token allows. The name of a room is no grant by itself. */
private fun grants(token: String): Set<String> = listOf("video", "sip").flatMap { group ->
    claims(token)[group].asJsonObject.keySet().map { "$group.$it" }
}.toSet() - "video.room"
