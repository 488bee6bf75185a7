// Which region serves a call. This SDK leaves failover to the application: it makes one attempt.
// What an application needs for it is here: the regions, as the SDK's message, and clients of each.

import com.google.protobuf.util.JsonFormat
import io.livekit.server.RoomServiceClient
import livekit.LivekitRtc.RegionInfo
import livekit.LivekitRtc.RegionSettings
import okhttp3.HttpUrl.Companion.toHttpUrl
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

private fun discover(control: String = "{}"): List<RegionInfo> =
    Wire.get("/settings/regions", control).use { response ->
        assertEquals(200, response.code)
        assertEquals("max-age=0", response.header("Cache-Control"))
        assertEquals("0", response.header("X-Lk-Mock-Region"))
        val settings = RegionSettings.newBuilder()
        JsonFormat.parser().merge(response.body.string(), settings)
        settings.regionsList
    }

/** A call to one region. */
private fun listRooms(wire: Wire, region: RegionInfo) =
    wire.client<RoomServiceClient>(at = region.url.toHttpUrl()).listRooms().execute()

class RegionsTest {
    @Test
    fun `a call that a region fails is not tried elsewhere`() {
        val wire = Wire("""{ "failRegions": [0] }""")
        assertEquals(503, wire.client<RoomServiceClient>().listRooms().execute().code())
        assertEquals(listOf("RoomService/ListRooms 503"), wire.log)
    }

    @Test
    fun `there are four by distance, of which the first is this one`() {
        assertEquals(
            listOf("region-0 0", "region-1 1", "region-2 2", "region-3 3"),
            discover().map { "${it.region} ${it.distance}" },
        )
        assertEquals(Server.url, discover()[0].url.toHttpUrl())
    }

    @Test
    fun `the pinned ones are listed alone`() {
        val listed = discover("""{ "pinnedRegions": ["region-3", "region-1"] }""")
        assertEquals(listOf("region-1", "region-3"), listed.map { it.region })
    }

    @TestFactory
    fun `the list has an empty body with regionsStatus`() = listOf(404, 500, 503).map { status ->
        dynamicTest("$status") {
            Wire.get("/settings/regions", """{ "regionsStatus": $status }""").use {
                assertEquals(status to "", it.code to it.body.string())
            }
        }
    }

    @TestFactory
    fun `each acts by its own index`() = discover().mapIndexed { index, region ->
        dynamicTest(region.region) {
            val wire = Wire("""{ "failRegions": [1, 3] }""")
            val fails = index % 2 == 1
            assertEquals(if (fails) 503 else 200, listRooms(wire, region).code())
            val served = wire.exchanges.single().responseHeaders["X-Lk-Mock-Region"]
            assertEquals(if (fails) "" else "$index", served)
        }
    }

    @TestFactory
    fun `one that is not pinned is 451 and says so`() = discover().map { region ->
        dynamicTest(region.region) {
            val wire = Wire("""{ "pinnedRegions": ["region-2"] }""")
            val response = listRooms(wire, region)
            if (region.region == "region-2") {
                assertEquals(200, response.code())
            } else {
                assertEquals(451, response.code())
                assertEquals("project not allowed in this region.", response.errorBody()!!.string())
            }
        }
    }
}
