// Webhooks, as the SDK's receiver takes them or not.

import com.auth0.jwt.exceptions.JWTVerificationException
import com.sun.net.httpserver.HttpServer
import io.livekit.server.AccessToken
import io.livekit.server.WebhookReceiver
import java.net.InetSocketAddress
import java.security.MessageDigest
import java.time.Instant
import java.util.Base64
import java.util.Date
import livekit.LivekitModels.Room
import livekit.LivekitWebhook.WebhookEvent
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable

private const val BODY = """{"event":"room_started","id":"EV_1","createdAt":"1790000000",""" +
    """"room":{"sid":"RM_1","name":"lobby"}}"""

private val receiver = WebhookReceiver(Server.apiKey, Server.apiSecret)

private fun sign(
    apiKey: String = Server.apiKey,
    secret: String = Server.apiSecret,
    with: AccessToken.() -> Unit = {},
) = AccessToken(apiKey, secret).apply {
    val hash = MessageDigest.getInstance("SHA-256").digest(BODY.toByteArray())
    sha256 = Base64.getEncoder().encodeToString(hash)
}.apply(with).toJwt()

class WebhooksTest {
    @Test
    fun `one is accepted`() {
        val expected = WebhookEvent.newBuilder()
            .setEvent("room_started")
            .setId("EV_1")
            .setCreatedAt(1_790_000_000)
            .setRoom(Room.newBuilder().setSid("RM_1").setName("lobby"))
            .build()
        assertEquals(expected, receiver.receive(BODY, sign()))
    }

    @Test
    fun `one is refused when its body was tampered with`() {
        val tampered = BODY.replace("lobby", "stage")
        assertThrows(IllegalArgumentException::class.java) { receiver.receive(tampered, sign()) }
    }

    @Test
    fun `one is refused when another secret signed it`() {
        val token = sign(secret = "not-the-secret")
        assertThrows(JWTVerificationException::class.java) { receiver.receive(BODY, token) }
    }

    @Test
    fun `one is refused when it is of another key`() {
        val token = sign(apiKey = "otherkey")
        assertThrows(JWTVerificationException::class.java) { receiver.receive(BODY, token) }
    }

    @Test
    fun `one is refused when it has expired`() {
        val token = sign { expiration = Date.from(Instant.now().minusSeconds(300)) }
        assertThrows(JWTVerificationException::class.java) { receiver.receive(BODY, token) }
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "LKMOCK_CLI", matches = ".+")
    fun `those of lkmock-cli are received as they should be, in every case`() {
        // An application's endpoint: 200 for what the SDK accepts, else 401.
        val endpoint = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0)
        endpoint.createContext("/") { exchange ->
            val body = String(exchange.requestBody.readAllBytes())
            val received = runCatching {
                receiver.receive(body, exchange.requestHeaders.getFirst("Authorization"))
            }
            exchange.sendResponseHeaders(if (received.isSuccess) 200 else 401, -1)
            exchange.close()
        }
        endpoint.start()
        try {
            val url = "http://127.0.0.1:${endpoint.address.port}/"
            val send = listOf(System.getenv("LKMOCK_CLI"), "webhook", "send", "--to", url)
            val sent = ProcessBuilder(send + listOf("--event", "room_started", "--case", "all"))
                .redirectErrorStream(true)
                .start()
            val report = String(sent.inputStream.readAllBytes())
            assertEquals(0, sent.waitFor(), report)
        } finally {
            endpoint.stop(0)
        }
    }
}
