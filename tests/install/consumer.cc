// The same from C++: the generated structs and the macros must work there, too.
#include <iostream>
#include <string>
#include <twinwire/twinwire.h>
#include <twinwire/altcraft.h>

namespace
{

// An owner that frees: how a C++ program would hold a message.
class message
{
      public:
	explicit message(const tw_type &type) : handle(tw_message_new(&type, nullptr))
	{
	}
	message(const message &) = delete;
	message &operator=(const message &) = delete;
	~message()
	{
		tw_message_free(handle);
	}
	operator tw_message *()
	{
		return handle;
	}

      private:
	tw_message *handle;
};

} // namespace

int main()
{
	const std::string json = "{\"id\":7,\"token\":\"example\"}";
	message request(altcraft_databases_wipe_request);
	tw_buf out = TW_BUF_INIT;

	if (tw_decode(request, TW_JSON, json.data(), json.size()) != TW_OK)
		return 1;
	tw_root(request, altcraft_databases_wipe_request)->id++;
	if (tw_encode(request, TW_XML, &out) != TW_OK)
		return 1;
	std::cout << std::string(out.data, out.len) << '\n';
	tw_buf_free(&out);

	message broken(altcraft_databases_wipe_request);
	const std::string empty = "{}";

	if (tw_decode(broken, TW_JSON, empty.data(), empty.size()) != TW_INVALID)
		return 1;
	tw_diag_foreach(diag, broken)
		std::cout << diag->path << ' ' << tw_rule_name(diag->rule) << ' ' << diag->code
			  << '\n';
	return 0;
}
