// Each method of the SDK's clients: the grants that the SDK mints for it pass, and its answer comes
// back as the SDK's own types.

import com.google.protobuf.DynamicMessage
import com.google.protobuf.Message
import com.google.protobuf.UnknownFieldSet
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

class MethodsTest {
    @TestFactory
    fun `returns what the mock populates`(): List<DynamicTest> = SdkCall.all.map { call ->
        dynamicTest("$call") {
            val wire = Wire("""{ "delayMs": 0 }""") // Two SIP methods take 11 s otherwise.
            val returned = call.on(wire)
            assertEquals(200, returned.code())

            val exchange = wire.exchanges.single()
            val api = Sdk.apiMethod(exchange.path)
            val request = DynamicMessage.parseFrom(api.inputType, exchange.request)
            val response = populated(api.outputType, request)
            val answered = DynamicMessage.newBuilder(api.outputType)
                .mergeFrom(exchange.response)
                .setUnknownFields(UnknownFieldSet.getDefaultInstance()) // Newer than the SDK.
            assertEquals(response, answered.build())
            when (val body = returned.body()) {
                null -> {} // The SDK returns nothing.
                is List<*> -> assertEquals(response.onlyList(), body.map { generic(it as Message) })
                else -> assertEquals(response.found(body as Message), generic(body))
            }
        }
    }

    @Test
    fun `every API method that the SDK has an address for was called`() {
        val wire = Wire("""{ "delayMs": 0 }""")
        SdkCall.all.forEach { it.on(wire) }
        assertEquals(Sdk.paths, wire.exchanges.map { it.path }.toSet())
        assertTrue(Sdk.clients.size >= 6, "${Sdk.clients}")
    }
}

private fun generic(message: Message): Message =
    DynamicMessage.parseFrom(message.descriptorForType, message.toByteString())

private fun Message.onlyList() = getField(descriptorForType.fields.single { it.isRepeated })

/** This message, or that of its fields which is of the type of `returned`. */
private fun Message.found(returned: Message): Any =
    if (returned.descriptorForType == descriptorForType) {
        this
    } else {
        getField(descriptorForType.fields.single { it.messageType == returned.descriptorForType })
    }
