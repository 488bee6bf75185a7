// The SDK by reflection: its clients, their methods, and a value for every parameter. So what a new
// version adds is called without being listed here.

import com.google.protobuf.ByteString
import com.google.protobuf.Descriptors.FieldDescriptor
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType
import com.google.protobuf.Descriptors.FileDescriptor
import com.google.protobuf.Descriptors.MethodDescriptor
import com.google.protobuf.Message
import com.google.protobuf.ProtocolMessageEnum
import io.livekit.server.RoomServiceClient
import java.io.File
import java.time.Duration
import java.util.jar.JarFile
import kotlin.reflect.KClass
import kotlin.reflect.KFunction
import kotlin.reflect.KParameter
import kotlin.reflect.KType
import kotlin.reflect.KVisibility
import kotlin.reflect.full.declaredMemberFunctions
import kotlin.reflect.full.isSubclassOf
import kotlin.reflect.full.primaryConstructor
import kotlin.reflect.full.valueParameters
import retrofit2.Call

object Sdk {
    private val jar = RoomServiceClient::class.java.protectionDomain.codeSource.location
    private val entries = JarFile(File(jar.toURI())).use { jar ->
        jar.entries().asSequence().map { it.name }.toList()
    }

    private fun classes(pattern: String) = entries
        .mapNotNull { Regex("($pattern)\\.class").matchEntire(it)?.groupValues?.get(1) }
        .map { Class.forName(it.replace('/', '.')) }

    val clients: List<KClass<*>> = classes("io/livekit/server/\\w+Client").map { it.kotlin }

    /** The API methods that the SDK has an address for. */
    val paths: Set<String> = classes("io/livekit/server/\\w+Service")
        .flatMap { it.declaredMethods.toList() }
        .mapNotNull { it.getAnnotation(retrofit2.http.POST::class.java)?.value }
        .toSet()

    private val services = classes("livekit/\\w+")
        .map { it.getMethod("getDescriptor")(null) as FileDescriptor }
        .flatMap { it.services }

    /** The API method of "/twirp/livekit.RoomService/ListRooms". */
    fun apiMethod(path: String): MethodDescriptor {
        val (service, method) = path.substringAfter("/twirp/").split('/')
        return services.single { it.fullName == service }.findMethodByName(method)
    }
}

/** One public method of a client, with a value for every parameter. */
class SdkCall(
    private val client: KClass<*>,
    private val method: KFunction<*>,
    private val choice: Int, // Of the subclasses of a sealed class.
) {
    /** "RoomServiceClient.listRooms(names: List)": overloads differ in types. */
    override fun toString() = "${client.simpleName}.${method.name}(" +
        method.valueParameters.joinToString { "${it.name}: ${chosen(it.type, choice)}" } + ")"

    fun on(wire: Wire): retrofit2.Response<*> {
        val arguments = method.valueParameters.map { sample(it, choice) }
        return (method.call(wire.client(client), *arguments.toTypedArray()) as Call<*>).execute()
    }

    companion object {
        val all: List<SdkCall> = Sdk.clients.flatMap { client ->
            client.declaredMemberFunctions
                .filter { it.visibility == KVisibility.PUBLIC }
                .filter { it.returnType.classifier == Call::class }
                .flatMap { method -> List(choices(method)) { SdkCall(client, method, it) } }
        }
    }
}

private fun classOf(type: KType) = type.classifier as KClass<*>

/** How many calls show every subclass of the sealed classes that `function` takes. */
private fun choices(function: KFunction<*>): Int = function.valueParameters.maxOfOrNull {
    val type = classOf(it.type)
    when {
        type.isSealed -> type.sealedSubclasses.size
        type.isData -> choices(type.primaryConstructor!!)
        else -> 1
    }
} ?: 1

private fun chosen(type: KType, choice: Int) = classOf(type).let {
    (if (it.isSealed) it.sealedSubclasses[choice] else it).simpleName
}

/** A value that is not the default one; of a message, one with every field set. */
private fun sample(parameter: KParameter, choice: Int) =
    sample(parameter.name!!, parameter.type, choice)

private fun sample(name: String, type: KType, choice: Int): Any = when (val of = classOf(type)) {
    String::class -> "a $name"
    Boolean::class -> true
    Int::class -> 7
    ByteArray::class -> "some $name".toByteArray()
    Duration::class -> Duration.ofSeconds(20)
    List::class -> listOf(sample(name, type.arguments[0].type!!, choice))
    Map::class -> mapOf(
        sample("$name key", type.arguments[0].type!!, choice) to
            sample("$name value", type.arguments[1].type!!, choice),
    )
    else -> when {
        of.isSubclassOf(ProtocolMessageEnum::class) -> of.java.enumConstants.first {
            it.toString() != "UNRECOGNIZED" && (it as ProtocolMessageEnum).number > 0
        }
        of.isSubclassOf(Enum::class) -> of.java.enumConstants.last()
        of.isSubclassOf(Message::class) ->
            filled(of.java.getMethod("newBuilder")(null) as Message.Builder)
        of.isSealed -> construct(of.sealedSubclasses[choice], choice)
        of.isData -> construct(of, choice)
        else -> throw AssertionError("no value for $name: $type")
    }
}

private fun construct(type: KClass<*>, choice: Int): Any = type.primaryConstructor!!.let { new ->
    new.call(*new.parameters.map { sample(it, choice) }.toTypedArray())
}

private const val DEPTH = 3 // Messages may hold their own type.

private fun filled(builder: Message.Builder, depth: Int = DEPTH): Message {
    for (field in builder.descriptorForType.fields) {
        if (field.javaType == JavaType.MESSAGE && depth == 0) continue
        val value = filled(builder, field, depth)
        if (field.isRepeated) {
            builder.addRepeatedField(field, value)
        } else {
            builder.setField(field, value)
        }
    }
    return builder.build()
}

private fun filled(builder: Message.Builder, field: FieldDescriptor, depth: Int): Any =
    when (field.javaType!!) {
        JavaType.STRING -> "a ${field.name}"
        JavaType.BOOLEAN -> true
        JavaType.INT -> 7
        JavaType.LONG -> 7L
        JavaType.FLOAT -> 0.5f
        JavaType.DOUBLE -> 0.5
        JavaType.BYTE_STRING -> ByteString.copyFromUtf8("some ${field.name}")
        JavaType.ENUM -> field.enumType.values.last()
        JavaType.MESSAGE -> filled(builder.newBuilderForField(field), depth - 1)
    }
