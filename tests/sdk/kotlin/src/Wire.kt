// The wire between the SDK and the server: the SDK takes an OkHttpClient, and so an interceptor.

import com.google.gson.JsonObject
import com.google.gson.JsonParser
import io.livekit.server.okhttp.OkHttpHolder
import java.util.Base64
import java.util.concurrent.TimeUnit
import kotlin.reflect.KClass
import kotlin.reflect.full.companionObject
import kotlin.reflect.full.companionObjectInstance
import kotlin.reflect.full.declaredMemberFunctions
import okhttp3.Headers
import okhttp3.HttpUrl
import okhttp3.HttpUrl.Companion.toHttpUrl
import okhttp3.Interceptor
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.Response
import okio.Buffer

/** The first region of the server that runs the tests, and the key that it takes. */
object Server {
    val url: HttpUrl = variable("LK_TEST_SERVER_URL").toHttpUrl()
    val apiKey = variable("LIVEKIT_API_KEY")
    val apiSecret = variable("LIVEKIT_API_SECRET")

    private fun variable(name: String) =
        checkNotNull(System.getenv(name)) { "$name is not set; `run SERVER_BINARY` sets it" }
}

fun json(text: String): JsonObject = JsonParser.parseString(text).asJsonObject

/**
 * Carries the calls of one test: gives each the control header, which the SDK has no option for,
 * and keeps what became of it.
 *
 * Control is strict unless it says otherwise: a mistake in a test is an error, not silence.
 */
class Wire(
    control: String = "{}",
    private val headers: Map<String, String> = emptyMap(),
    private val token: String? = null, // Instead of the one that the SDK mints.
    private val timeoutMs: Long = 10_000,
) : Interceptor {
    /** One call of the SDK; it has no answer when the connection failed. */
    class Exchange(val path: String, val token: String, val request: ByteArray) {
        var status: Int? = null
        var response = ByteArray(0)
        var responseHeaders = Headers.headersOf()
    }

    val exchanges = mutableListOf<Exchange>()

    /** One line a call: "RoomService/ListRooms 200", or "… failed" when no response came. */
    val log get() = exchanges.map { "${it.path.removePrefix(PREFIX)} ${it.status ?: "failed"}" }

    private val control = json("""{ "strict": true }""").also { all ->
        json(control).entrySet().forEach { (name, value) -> all.add(name, value) }
    }

    override fun intercept(chain: Interceptor.Chain): Response {
        val token = token ?: chain.request().header("Authorization")!!.removePrefix("Bearer ")
        val request = chain.request().newBuilder().apply {
            header("X-Lk-Mock", control.toString())
            header("Authorization", "Bearer $token")
            headers.forEach { (name, value) -> header(name, value) }
        }.build()
        val body = Buffer().also { request.body!!.writeTo(it) }.readByteArray()
        val exchange = Exchange(request.url.encodedPath, token, body).also(exchanges::add)
        val response = chain.proceed(request)
        exchange.status = response.code
        exchange.response = response.peekBody(MAX_BODY).bytes()
        exchange.responseHeaders = response.headers
        return response
    }

    /** A client of the SDK over this wire, which signs its own tokens. */
    inline fun <reified C : Any> client(
        at: HttpUrl = Server.url,
        secret: String = Server.apiSecret,
    ): C = client(C::class, at, secret)

    @Suppress("UNCHECKED_CAST")
    fun <C : Any> client(
        type: KClass<C>,
        at: HttpUrl = Server.url,
        secret: String = Server.apiSecret,
    ): C {
        val functions = type.companionObject!!.declaredMemberFunctions
        val create = functions.single { it.name == "createClient" }
        val http = shared.newBuilder()
            .addInterceptor(this)
            .readTimeout(timeoutMs, TimeUnit.MILLISECONDS)
            .build()
        val arguments = listOf(at.toString(), Server.apiKey, secret, OkHttpHolder(http))
        return create.call(type.companionObjectInstance, *arguments.toTypedArray()) as C
    }

    companion object {
        const val PREFIX = "/twirp/livekit."
        private const val MAX_BODY = 1L shl 20
        private val shared = OkHttpClient()

        /** The answer to a request that is no call of the SDK. */
        fun get(path: String, control: String = "{}"): Response {
            val url = Server.url.newBuilder().encodedPath(path).build()
            val request = Request.Builder().url(url).header("X-Lk-Mock", control).build()
            return shared.newCall(request).execute()
        }
    }
}

/** The claims of a token. */
fun claims(token: String) = json(String(Base64.getUrlDecoder().decode(token.split('.')[1])))

/** The error of the server: the SDK hands it on as Retrofit has it, body and all. */
class Refusal(response: retrofit2.Response<*>) {
    val status = response.code()
    private val error = json(response.errorBody()!!.string())
    val code: String = error["code"].asString
    val message: String = error["msg"].asString
    val metadata: Map<String, String> = error["meta"]?.asJsonObject.let { meta ->
        meta?.entrySet()?.associate { (name, value) -> name to value.asString } ?: emptyMap()
    }
}
