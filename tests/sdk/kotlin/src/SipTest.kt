// Calls that the other end does not take: the two SIP methods that dial. The SDK has no error type
// for them; what it hands on is the server's error.

import com.google.protobuf.Any
import com.google.protobuf.UnknownFieldSet
import io.livekit.server.CreateSipParticipantOptions
import io.livekit.server.SipServiceClient
import io.livekit.server.TransferSipParticipantOptions
import java.net.SocketTimeoutException
import java.util.Base64
import livekit.LivekitSip.SIPStatus
import livekit.LivekitSip.SIPStatusCode
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.TestFactory
import retrofit2.Call

private val dials: Map<String, (SipServiceClient) -> Call<*>> = mapOf(
    "createSipParticipant" to { sip ->
        val options = CreateSipParticipantOptions("ada", waitUntilAnswered = true)
        sip.createSipParticipant("ST_1", "+15550103", "lobby", options)
    },
    "transferSipParticipant" to { sip ->
        val options = TransferSipParticipantOptions(playDialtone = true)
        sip.transferSipParticipant("lobby", "ada", "tel:+15550104", options)
    },
)

// Twirp code and HTTP status by LiveKit's table of SIP codes; the gRPC number by the Twirp code.
private class Failure(
    val sip: Int,
    val name: String,
    val code: String,
    val http: Int,
    val grpc: Long,
)

private val failures = listOf(
    Failure(486, "BUSY_HERE", "resource_exhausted", 429, 8),
    Failure(603, "GLOBAL_DECLINE", "permission_denied", 403, 7),
    Failure(408, "REQUEST_TIMEOUT", "deadline_exceeded", 408, 4),
)

class SipTest {
    @TestFactory
    fun `the callee's answer is the error`() = dials.flatMap { (name, dial) ->
        failures.flatMap { failure ->
            listOf("Not now", null).map { phrase ->
                dynamicTest("$name: ${failure.sip} ${phrase ?: "without a phrase"}") {
                    check(dial, failure, phrase)
                }
            }
        }
    }

    private fun check(dial: (SipServiceClient) -> Call<*>, failure: Failure, phrase: String?) {
        val status = phrase?.let { """, "status": "$it"""" } ?: ""
        val wire = Wire("""{ "delayMs": 0, "sipStatus": { "code": ${failure.sip}$status } }""")
        val refusal = Refusal(dial(wire.client()).execute())
        assertEquals(failure.http, refusal.status)
        assertEquals(failure.code, refusal.code)
        assertEquals("${failure.sip}", refusal.metadata["sip_status_code"])
        assertEquals(phrase ?: "SIP_STATUS_${failure.name}", refusal.metadata["sip_status"])

        // google.rpc.Status, which the SDK does not have: code 1, message 2, details 3.
        val encoded = Base64.getDecoder().decode(refusal.metadata["error_details"])
        val details = UnknownFieldSet.parseFrom(encoded)
        assertEquals(listOf(failure.grpc), details.getField(1).varintList)
        val message = details.getField(2).lengthDelimitedList.single().toStringUtf8()
        assertEquals("sip status ${failure.sip}: ${phrase ?: failure.name}", message)
        val detail = Any.parseFrom(details.getField(3).lengthDelimitedList.single())
        assertEquals("type.googleapis.com/livekit.SIPStatus", detail.typeUrl)
        val expected = SIPStatus.newBuilder()
            .setCode(SIPStatusCode.valueOf("SIP_STATUS_${failure.name}"))
            .setStatus(phrase ?: "")
            .build()
        assertEquals(expected, detail.unpack(SIPStatus::class.java))
    }

    @TestFactory
    fun `a fault of the region is no SIP error`() = dials.map { (name, dial) ->
        dynamicTest(name) {
            val wire = Wire("""{ "delayMs": 0, "failRegions": [0] }""")
            val refusal = Refusal(dial(wire.client()).execute())
            assertEquals("unavailable", refusal.code)
            assertFalse("sip_status_code" in refusal.metadata)
        }
    }

    // The mock lets it ring for 11 s, as long as a person may take.
    @TestFactory
    fun `nobody picks up before the client gives up`() = dials.map { (name, dial) ->
        dynamicTest(name) {
            val wire = Wire(timeoutMs = 1_000)
            assertThrows(SocketTimeoutException::class.java) { dial(wire.client()).execute() }
        }
    }
}
