// What the mock populates, worked out here from the SDK's own descriptors.

import com.google.protobuf.Descriptors.Descriptor
import com.google.protobuf.Descriptors.FieldDescriptor
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType
import com.google.protobuf.DynamicMessage
import com.google.protobuf.Message

/**
 * The response of type `type` to `request`: its fields of the same name and type, placeholders for
 * the ids that it does not have, and one element in each list of messages.
 */
fun populated(type: Descriptor, request: Message): Message {
    val response = DynamicMessage.newBuilder(type)
    for (field in type.fields) {
        val asked = request.descriptorForType.findFieldByName(field.name)?.takeIf {
            it.type == field.type && !it.isRepeated && request.hasField(it)
        }
        when {
            field.isMapField -> {}
            field.isRepeated ->
                if (field.javaType == JavaType.MESSAGE) {
                    response.addRepeatedField(field, withIds(field.messageType))
                }
            field.isScalar && asked != null -> response.setField(field, request.getField(asked))
            else -> response.setId(field)
        }
    }
    return response.build()
}

private fun withIds(type: Descriptor): Message =
    DynamicMessage.newBuilder(type).apply { type.fields.forEach { setId(it) } }.build()

private fun DynamicMessage.Builder.setId(field: FieldDescriptor) {
    val isId = Regex("(.*_)?(id|sid)").matches(field.name)
    if (isId && field.javaType == JavaType.STRING && !field.isRepeated && !hasField(field)) {
        setField(field, "MOCK_${field.name.uppercase()}")
    }
}

private val FieldDescriptor.isScalar
    get() = javaType != JavaType.MESSAGE && javaType != JavaType.ENUM
