/* The messages of bench.json as gSOAP's compiler reads them: the same members, lengths and ranges. */
//gsoap peers schema namespace: ""
//gsoap peers schema elementForm: unqualified

enum xsd__boolean { false_, true_ };
typedef char *t_text 0:255;
typedef char *t_mail 0:254;
typedef char *t_word 0:64;
typedef char *t_zip 3:10;
typedef char *t_phone 3:20;
typedef char *t_token 1;
typedef LONG64 t_positive 1;
typedef LONG64 t_natural 0;
typedef LONG64 t_status 0:5;
typedef LONG64 t_priority 0:100;
typedef double t_score 0:1000;

struct data {
	t_status _USCOREstatus 1:1; t_text _USCOREfname 0:1; t_text _USCORElname 0:1; t_mail email 1:1;
	int __sizephones 0:16; t_phone *phones;
};
struct message_import {
	t_token token 1:1; t_positive db_USCOREid 1:1; t_positive *resource_USCOREid 0:1; char *matching 1:1;
	t_mail email 0:1; struct data *data 1:1;
};
struct item { t_mail email 1:1; struct data *data 1:1; };
struct message_batch {
	t_token token 1:1; t_positive db_USCOREid 1:1; char *matching 1:1;
	int __sizedata 1:10000; struct item *data;
};
struct subscription {
	t_positive resource_USCOREid 1:1; char *channel 1:1; t_mail address 0:1; t_priority *priority 0:1;
	enum xsd__boolean active 1:1; int __sizecategories 0:50; t_word *categories;
};
struct address { t_word country 1:1; t_word city 0:1; t_zip zip 0:1; };
struct exported {
	t_positive id 1:1; struct data *data 1:1; t_score *score 0:1; enum xsd__boolean active 1:1;
	struct address *address 0:1; int __sizesubscriptions 0:100; struct subscription *subscriptions;
};
struct message_export {
	LONG64 error 1:1; t_text error_USCOREtext 0:1; t_natural total 1:1;
	int __sizeresult 0:10000; struct exported *result;
};
struct message_wide {
	t_text email 1:1; t_text _USCOREfname 0:1; t_text _USCORElname 0:1; t_text _USCOREmname 0:1;
	t_text _USCOREcompany 0:1; t_text _USCOREposition 0:1; t_text _USCOREdepartment 0:1;
	t_text _USCOREcountry 0:1; t_text _USCOREregion 0:1; t_text _USCOREcity 0:1;
	t_text _USCOREstreet 0:1; t_text _USCOREhouse 0:1; t_text _USCOREzip 0:1; t_text _USCOREtz 0:1;
	t_text _USCORElang 0:1; t_text _USCOREsite 0:1; t_text _USCOREfacebook 0:1;
	t_text _USCORElinkedin 0:1; t_text _USCOREtelegram 0:1; t_text _USCOREbrowser 0:1;
	t_text _USCOREos 0:1; t_text _USCOREdevice 0:1; t_text _USCOREutm_USCOREsource 0:1;
	t_text _USCOREutm_USCOREmedium 0:1; t_text _USCOREutm_USCOREcampaign 0:1;
	t_text _USCOREpromo 0:1; t_text _USCOREcomment 0:1;
	t_natural _USCOREid 1:1; t_natural _USCOREstatus 1:1; t_natural *_USCOREage 0:1;
	t_natural *_USCOREchildren 0:1; t_natural *_USCOREvisits 0:1; t_natural *_USCOREorders 0:1;
	t_natural *_USCOREcarts 0:1; t_natural *_USCOREreturns 0:1; t_natural *_USCOREpoints 0:1;
	t_natural *_USCORElevel 0:1; t_natural *_USCOREscore_USCOREemail 0:1;
	t_natural *_USCOREscore_USCOREpush 0:1; t_natural *_USCOREopens 0:1;
	t_natural *_USCOREclicks 0:1;
	double *_USCOREbalance 0:1; double *_USCOREspent 0:1; double *_USCOREaverage 0:1;
	double *_USCOREdiscount 0:1; double *_USCORElatitude 0:1; double *_USCORElongitude 0:1;
	double *_USCORErating 0:1;
	enum xsd__boolean *_USCOREvip 0:1; enum xsd__boolean *_USCOREemployee 0:1;
	enum xsd__boolean *_USCOREmarried 0:1; enum xsd__boolean *_USCOREcar 0:1;
	enum xsd__boolean *_USCOREagreed 0:1; enum xsd__boolean *_USCOREverified 0:1;
	enum xsd__boolean *_USCOREblocked 0:1;
	int __sizephones 0:50; t_word *phones; int __sizetags 0:50; t_word *tags;
	int __sizeinterests 0:50; t_word *interests; int __sizesegments 0:50; t_word *segments;
	int __sizebrands 0:50; t_word *brands;
};
