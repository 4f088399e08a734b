# The targets of tailor and what each links; read by our own build and by the installed package.
#
#   tailor::tailor         the core: Eigen, and OpenMP if the compiler has it
#   tailor::<component>    the core and one optional library
#   tailor::everything     the core and every component that was asked for and found
#
# In:  tailor_include     the folder of the headers
#      tailor_components  the components asked for, or `everything`
#      tailor_scope       GLOBAL, or nothing: how far the targets are seen
# Out: tailor_<component>_FOUND

find_package(OpenMP QUIET COMPONENTS CXX)
if(NOT TARGET tailor::tailor)
    add_library(tailor::tailor INTERFACE IMPORTED ${tailor_scope})
    target_include_directories(tailor::tailor INTERFACE "${tailor_include}")
    target_compile_features(tailor::tailor INTERFACE cxx_std_20)
    target_link_libraries(tailor::tailor INTERFACE Eigen3::Eigen)
    if(TARGET OpenMP::OpenMP_CXX)
        target_link_libraries(tailor::tailor INTERFACE OpenMP::OpenMP_CXX)
    endif()

    add_library(tailor::everything INTERFACE IMPORTED ${tailor_scope})
    target_link_libraries(tailor::everything INTERFACE tailor::tailor)
endif()
set(tailor_everything_FOUND TRUE)

# tailor::<component>, if it is asked for and find_package(<package>) yields <library>.
macro(tailor_component component package library)
    if("${component}" IN_LIST tailor_components OR "everything" IN_LIST tailor_components)
        if(NOT TARGET ${library})
            find_package(${package} QUIET)
        endif()
        if(TARGET ${library} AND NOT TARGET tailor::${component})
            add_library(tailor::${component} INTERFACE IMPORTED ${tailor_scope})
            target_link_libraries(tailor::${component} INTERFACE tailor::tailor ${library})
            target_link_libraries(tailor::everything INTERFACE tailor::${component})
        endif()
        if(TARGET tailor::${component})
            set(tailor_${component}_FOUND TRUE)
        endif()
    endif()
endmacro()

tailor_component(xtensor xtensor xtensor)
tailor_component(blas xtensor-blas xtensor-blas)
tailor_component(zlib ZLIB ZLIB::ZLIB)
tailor_component(curl CURL CURL::libcurl)
tailor_component(openssl OpenSSL OpenSSL::Crypto)
tailor_component(png PNG PNG::PNG)
tailor_component(jpeg JPEG JPEG::JPEG)
tailor_component(threads Threads Threads::Threads)
tailor_component(json nlohmann_json nlohmann_json::nlohmann_json)
